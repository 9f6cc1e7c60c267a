"""The form of a `till` request: one JSON object a line, its fields by type.

Owns the first of the checks (form, sign-in, right, shift, the rest): what is wrong here is
`request.malformed`. A wrong amount or quantity is a matter of "the rest", so it is only noted
here and raised once the gate has been passed.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from pos.domain.figures import parse_amount, parse_quantity, parse_rate
from pos.errors import PosError, RequestMalformed

LINE_BYTES_MAX = 1024 * 1024
TEXT_MAX = 1000
NAME_MAX = 60
LIST_MAX = 1000


def read_request(raw: bytes) -> dict[str, Any]:
    """Return the JSON object of one line. Raises RequestMalformed, with no word on why."""
    if len(raw) > LINE_BYTES_MAX:
        raise RequestMalformed(reason="line")
    try:
        request = json.loads(
            raw.decode("utf-8"),
            object_pairs_hook=_without_doubles,
            parse_constant=_refuse,
            parse_float=_finite,
        )
    except (ValueError, RecursionError) as error:
        raise RequestMalformed(reason="line") from error
    if not isinstance(request, dict):
        raise RequestMalformed(reason="line")
    return request


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object whose keys are all different."""
    read = dict(pairs)
    if len(read) != len(pairs):
        raise ValueError("a key stands twice")
    return read


def _refuse(text: str) -> Any:
    """Refuse NaN and Infinity, which are no JSON."""
    raise ValueError(text)


def _finite(text: str) -> float:
    """Return a number with a fraction; only an `id` may be one, and it must come back as it was."""
    number = float(text)
    if number in (float("inf"), float("-inf")):
        raise ValueError(text)
    return number


@dataclass(slots=True)
class Form:
    """A request's fields, asked for by type; figures that are wrong wait in `delayed`."""

    fields: dict[str, Any]
    currency: str
    delayed: list[PosError] = field(default_factory=list)

    def text(self, name: str, most: int = TEXT_MAX) -> str:
        """Return a text that must be there; an empty one names nothing, but is a text."""
        value = self.fields.get(name)
        if not isinstance(value, str) or len(value) > most or not _is_plain(value):
            raise RequestMalformed(reason=name)
        return value

    def name(self, name: str) -> str:
        """Return a text that somebody will have to read again: short and not blank."""
        value = self.text(name, NAME_MAX)
        if not value.strip():
            raise RequestMalformed(reason=name)
        return value

    def optional_text(self, name: str) -> str | None:
        """Return a text, or None where the field is absent or null."""
        return None if self.fields.get(name) is None else self.text(name)

    def integer(self, name: str) -> int:
        """Return a whole number that must be there."""
        value = self.fields.get(name)
        if not isinstance(value, int) or isinstance(value, bool):
            raise RequestMalformed(reason=name)
        return value

    def optional_count(self, name: str) -> int | None:
        """Return a whole number from 0, or None where the field is absent or null."""
        if self.fields.get(name) is None:
            return None
        value = self.integer(name)
        if value < 0:
            raise RequestMalformed(reason=name)
        return value

    def optional_integer(self, name: str) -> int | None:
        """Return a whole number, or None where the field is absent or null."""
        return None if self.fields.get(name) is None else self.integer(name)

    def optional_truth(self, name: str) -> bool | None:
        """Return true or false, or None where the field is absent or null."""
        value = self.fields.get(name)
        if value is not None and not isinstance(value, bool):
            raise RequestMalformed(reason=name)
        return value

    def optional_amount(self, name: str) -> int | None:
        """Return an amount, or None where the field is absent or null."""
        return None if self.fields.get(name) is None else self.amount(name)

    def optional_percent(self, name: str) -> int | None:
        """Return a percentage in basis points, or None where the field is absent or null."""
        return None if self.fields.get(name) is None else self._figure(name, parse_rate)

    def texts(self, name: str) -> list[str]:
        """Return a list of short texts."""
        value = self.fields.get(name)
        if not isinstance(value, list) or len(value) > LIST_MAX:
            raise RequestMalformed(reason=name)
        for text in value:
            if not isinstance(text, str) or len(text) > NAME_MAX or not _is_plain(text):
                raise RequestMalformed(reason=name)
        return list(value)

    def objects(self, name: str) -> list[dict[str, Any]]:
        """Return a list of objects as they are, for whoever knows their form."""
        return [form.fields for form in self.forms(name)]

    def form(self, name: str) -> "Form":
        """Return an object as a form of its own, whose figures wait apart."""
        value = self.fields.get(name)
        if not isinstance(value, dict):
            raise RequestMalformed(reason=name)
        return Form(value, self.currency)

    def amount(self, name: str) -> int:
        """Return an amount in minor units; a wrong one is noted and stands as 0."""
        return self._figure(name, lambda value: parse_amount(value, self.currency))

    def quantity(self, name: str) -> int:
        """Return a quantity in thousandths; a wrong one is noted and stands as 0."""
        return self._figure(name, parse_quantity)

    def optional_quantity(self, name: str, default: int) -> int:
        """Return a quantity, or the default where the field is absent or null."""
        return default if self.fields.get(name) is None else self.quantity(name)

    def forms(self, name: str) -> list["Form"]:
        """Return a list of objects as forms that share this one's notes."""
        value = self.fields.get(name)
        if not isinstance(value, list) or len(value) > LIST_MAX:
            raise RequestMalformed(reason=name)
        if not all(isinstance(item, dict) for item in value):
            raise RequestMalformed(reason=name)
        return [Form(item, self.currency, self.delayed) for item in value]

    def _figure(self, name: str, parse: Callable[[object], int]) -> int:
        """Return a figure. A JSON number or a bad string is noted, anything else is no form."""
        value = self.fields.get(name)
        if isinstance(value, bool) or not isinstance(value, (str, int, float)):
            raise RequestMalformed(reason=name)
        try:
            return parse(value)
        except PosError as error:
            self.delayed.append(error)
            return 0


def _is_plain(text: str) -> bool:
    """Claim that a text is whole Unicode: a lone surrogate cannot be stored or printed."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
