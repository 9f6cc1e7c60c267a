"""Printers before their drivers, each pulled out again."""

from collections.abc import Iterator

import pytest

from tests.contract.devices.rig import PATIENCE, WIRES, Rig, a_rig


@pytest.fixture(params=WIRES)
def rig(request: pytest.FixtureRequest) -> Iterator[Rig]:
    with a_rig(request.param, PATIENCE) as stood:
        yield stood
