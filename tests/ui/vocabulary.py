"""What may stand on a screen in one language: words of its catalogues, data, figures.

Owns telling a word that was left untranslated: in Chinese no Latin word that neither the
catalogue nor the shop's data have, in English no hanzi but those of names.
"""

import csv
import json
import re
from functools import cached_property
from itertools import chain

from pos.bootstrap.founding import DEMO
from pos.bootstrap.rehearsal import DEPARTMENT_NAMES
from pos.domain.words import catalogue
from pos.presenters.frame import two_sentences
from pos.presenters.words import goods_name

_FACT = re.compile(r"\{[^}]*\}")
_LATIN = re.compile(r"\b(?![0-9a-f]{8}\b)[A-Za-z]{2,}\b")
"""Words, and neither codes with digits nor the eight hex digits of a document's hash."""
_HANZI = re.compile(r"[㐀-鿿]+")
_FIGURE = re.compile(r"[A-Za-z]|[\d\s.,:;×x%¥$€£−+\-/·…•●|]*(?:kg|g|ml|L|l)?")
_JOINTS = str.maketrans("", "", ",，、x×")
"""What stands between names in a list."""
_PLACE = re.compile(r"(?:[a-z]+:/)?/[\w./:@-]+|NotoSansSC")
"""Where a machine is plugged in, and what the typeface calls itself."""
_LIST = re.compile("[，、]|, |  ")
_CODE = re.compile(r"(?:[A-Z]{1,4}\d*[- ]?)*[A-Z0-9-]*\d[\dA-Z -]*…?")
"""A SKU, a receipt's number, a code as read."""


class Vocabulary:
    """The words of one language over the demo shop's data."""

    def __init__(self, language: str, typed: tuple[str, ...] = ()) -> None:
        """`typed` are names that a walk types itself."""
        self._language, self._typed = language, typed

    @property
    def scan(self) -> str:
        """The word of the Scan key."""
        return catalogue(self._language, "ui")["scan"]

    def knows(self, text: str) -> bool:
        """Claim that a text comes from the catalogue, from data, or is a figure or a code."""
        is_figure = _FIGURE.fullmatch(text) or _CODE.fullmatch(text)
        if is_figure or _PLACE.fullmatch(text) or text in self._names:
            return True
        if not any(sentence.fullmatch(text) for sentence in self._sentences):
            parts = _LIST.split(text)
            is_list = len(parts) > 1 and all(self.knows(part) for part in parts)
            return is_list or self._is_made_of_names(text)
        return self._has_no_foreign_word(text)

    def _has_no_foreign_word(self, text: str) -> bool:
        """Claim that what the catalogue's facts were filled with is of this language or data."""
        pattern = _LATIN if self._language == "zh" else _HANZI
        known = self._own_words
        return all(found.group() in known for found in pattern.finditer(text))

    def _is_made_of_names(self, text: str) -> bool:
        """Claim that a text is names and figures one after the other."""
        rest = text
        for name in self._names_longest_first:
            if name in rest:
                rest = rest.replace(name, " ")
        return bool(_FIGURE.fullmatch(rest.translate(_JOINTS).strip()))

    @cached_property
    def _sentences(self) -> list[re.Pattern[str]]:
        """Every sentence of the catalogues as a pattern; a bare {fact} alone says nothing."""
        whole = [
            *catalogue(self._language, "ui").values(),
            *catalogue(self._language).values(),
        ]
        parts = chain(whole, *(two_sentences(sentence) for sentence in whole))
        return [
            re.compile(".+".join(re.escape(piece) for piece in _FACT.split(part)), re.DOTALL)
            for part in set(parts)
            if _FACT.sub("", part).strip(" ，,.。x×")
        ]

    @cached_property
    def _names(self) -> frozenset[str]:
        """Names of goods and their parts, of people, of the shop: in this language, else any."""
        with (DEMO / "products.csv").open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
        names = set()
        for row in rows:
            name = row[f"name_{self._language}"]
            parts = goods_name(name)
            names |= {name, *parts.main.split(), parts.main, parts.variant, parts.amount}
            names |= {
                row["category"],
                parts.rest,
                f"{parts.main} {parts.variant}".strip(),
                row["sku"],
                row["unit"],
            }
        plan = json.loads((DEMO / "company.json").read_text(encoding="utf-8"))
        people = [*plan["users"], *plan["members"], *plan["tills"], plan["shop"], plan["company"]]
        for one in people:
            names |= {one.get(f"name_{self._language}", ""), one.get("login", "")}
        names |= set(self._typed)
        names.add(DEPARTMENT_NAMES[self._language])
        # A member's name is her own, in whatever script she gave it.
        names |= {member["name_zh"] for member in plan["members"]}
        names |= {name[:1].upper() for name in names}
        return frozenset(names - {""})

    @cached_property
    def _names_longest_first(self) -> list[str]:
        said = catalogue(self._language, "ui").values()
        plain = {words for words in said if len(words) > 1 and "{" not in words}
        units = {"元", "角"} if self._language == "zh" else set()
        return sorted(self._names | plain | units, key=len, reverse=True)

    @cached_property
    def _own_words(self) -> frozenset[str]:
        """Latin words that Chinese sentences have, or hanzi that English ones have, and data's."""
        pattern = _LATIN if self._language == "zh" else _HANZI
        texts = chain(
            catalogue(self._language, "ui").values(),
            catalogue(self._language).values(),
            self._names,
        )
        found = chain.from_iterable(pattern.findall(_FACT.sub(" ", text)) for text in texts)
        return frozenset(found)
