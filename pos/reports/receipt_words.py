"""The words of receipts, by key, in both languages."""

from pos.domain.words import word


def receipt_word(key: str, language: str, **facts: object) -> str:
    """Return a receipt's word under a key, facts filled in."""
    return word(f"receipt.{key}", language, facts)
