"""How values stand in columns: ids as 16 bytes, JSON as text."""

from typing import Any

import orjson

from pos.domain.documents import Json


def unblob(value: Any) -> str:
    """Return 16 stored bytes as the id's 32 hex digits."""
    return "" if value is None else bytes(value).hex()


def to_json(value: Any) -> str:
    """Return JSON text with sorted keys, so that equal values are equal text."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()


def from_json(text: Any) -> Json:
    """Return stored JSON text as its object."""
    parsed: Json = orjson.loads(text)
    return parsed
