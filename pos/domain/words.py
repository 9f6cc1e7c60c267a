"""Sentences in the user's language, from the catalogues in `assets/i18n`.

Owns the look-up, and which of a thing's two names is said: a key without a sentence is a bug and
raises KeyError.
"""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

CATALOGUES = Path(__file__).resolve().parents[2] / "assets" / "i18n"
LANGUAGES = ("zh", "en")
FACT_MAX = 200
"""Characters of a fact that a sentence shows: a code or a path whole, not a page of garbage."""


class _Facts(dict[str, object]):
    """Facts of a sentence; one that is not known prints as nothing."""

    def __missing__(self, key: str) -> str:
        return ""


@cache
def catalogue(language: str, name: str = "") -> dict[str, str]:
    """Return a language's catalogue, key → sentence; `name` picks one beside the main one."""
    file = f"{name}.{language}.json" if name else f"{language}.json"
    words: dict[str, str] = json.loads((CATALOGUES / file).read_text(encoding="utf-8"))
    return words


def word(key: str, language: str, details: Mapping[str, object] | None = None) -> str:
    """Return the sentence under a key with its {facts} filled in."""
    return catalogue(language)[key].format_map(_Facts(details or {}))


def in_language(language: str, zh: str, en: str) -> str:
    """Return whichever name is in the language, else the one in the other; "" where both are."""
    return (zh or en) if language == "zh" else (en or zh)


def sentence(code: str, language: str, details: Mapping[str, object] | None = None) -> str:
    """Return the one clear sentence of an error code: what happened, what to do next."""
    return filled(catalogue(language)[f"error.{code}"], details or {})


def filled(told: str, details: Mapping[str, object]) -> str:
    """Return a catalogue's sentence with facts that came from outside: a scan, a cell, a file.

    They stay on the sentence's line, turn no writing around, and end at FACT_MAX.
    """
    return told.format_map(_Facts({name: _shown(value) for name, value in details.items()}))


def _shown(fact: object) -> str:
    """Return a fact as a sentence may show it, what cannot be printed as a replacement mark."""
    text = str(fact)
    cut = text if len(text) <= FACT_MAX else f"{text[: FACT_MAX - 1]}…"
    return "".join(char if char.isprintable() else "\ufffd" for char in cut)
