"""The receipt as text for whoever sold: laid out from the sealed document alone.

Owns which language and cashier's name a receipt gets; the layout is `pos.reports.receipt`. The
customer reads the shop's language, whatever the screen is set to.
"""

from pos.domain.catalogue import ShopSettings, User
from pos.domain.documents import Document
from pos.domain.words import in_language
from pos.reports.receipt import Printing, receipt_of, receipt_text
from pos.services.shop_results import SignedIn


def receipt_text_of(
    document: Document, settings: ShopSettings, cashier: SignedIn | User | None
) -> str:
    """Return the receipt of a sale, refund or post-void in columns, as it is printed first."""
    how = Printing(settings.language, cashier_name(cashier, settings), settings.receipt_columns)
    return receipt_text(receipt_of(document, settings, how))


def cashier_name(cashier: SignedIn | User | None, settings: ShopSettings) -> str:
    """Return the name that a receipt shows; without one, the login."""
    if cashier is None:
        return ""
    return in_language(settings.language, cashier.name_zh, cashier.name_en) or cashier.login
