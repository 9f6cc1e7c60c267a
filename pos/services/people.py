"""Persons beside documents: what is hashed into a document, and what may be erased later.

Owns the person's hash: a document names `person` and SHA-256(salt ‖ fields); salt and fields
travel beside it and can be erased, then the chain still verifies.
"""

import hashlib
from dataclasses import dataclass

from pos.domain.documents import Json, canonical


@dataclass(frozen=True, slots=True)
class Person:
    """Someone's erasable fields with the salt that keeps their hash from being guessed."""

    id: str
    salt: str
    fields: Json

    @property
    def hash(self) -> str:
        """Return SHA-256(salt ‖ canonical fields) in hex, as a document states it."""
        return hashlib.sha256(bytes.fromhex(self.salt) + canonical(self.fields)).hexdigest()
