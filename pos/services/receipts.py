"""Receipts as the counter hands them over: plain text now, the same document for paper later."""

from pos.domain.catalogue import ShopSettings
from pos.domain.documents import Document
from pos.reports.receipt import Printing, receipt_of, receipt_text
from pos.services.results import SignedIn

Names = tuple[str, str, str]
"""Someone's name in Chinese, in English, and the login."""


def receipt_text_of(
    document: Document, settings: ShopSettings, cashier: SignedIn | Names, language: str
) -> str:
    """Return a document's receipt as text in the shop's columns."""
    if isinstance(cashier, SignedIn):
        name = cashier.name(language)
    else:
        zh, en, login = cashier
        name = (zh or en or login) if language == "zh" else (en or zh or login)
    how = Printing(language, name, settings.receipt_columns)
    return receipt_text(receipt_of(document, settings, how))
