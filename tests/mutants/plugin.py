"""A pytest plugin that lets a run meet the mutant that LIUSHUI_MUTANT names."""

import os

from tests.mutants.catalogue import MUTANTS
from tests.mutants.patching import apply

VARIABLE = "LIUSHUI_MUTANT"

for _mutant in MUTANTS:
    if _mutant.name == os.environ.get(VARIABLE):
        apply(_mutant.patches)
