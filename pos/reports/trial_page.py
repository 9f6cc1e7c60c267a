"""The trial page: what a printer shows when it is tried out, so that one look tells all is well.

Owns its lines: the shop, bold and double, Chinese and figures across the whole width, a barcode.
"""

from pos.domain.catalogue import ShopSettings
from pos.domain.words import catalogue
from pos.ports.devices import BarcodeLine, PrintLine, Receipt

_RULER = "1234567890"
_CHINESE = "收银小票打印正常，金额对齐"


def trial_page(settings: ShopSettings, language: str, columns: int) -> Receipt:
    """Return the page for a printer of so many columns."""
    words = catalogue(language)
    shop = settings.shop_name_zh if language == "zh" else settings.shop_name_en
    ruler = (_RULER * (columns // len(_RULER) + 1))[:columns]
    return Receipt(
        lines=(
            PrintLine(shop or settings.shop_name_zh, bold=True, double=True, centred=True),
            PrintLine(words["receipt.test"], bold=True, centred=True),
            PrintLine("-" * columns),
            PrintLine(ruler),
            PrintLine(_CHINESE[: columns // 2]),
            PrintLine(words["receipt.test_columns"].format(n=columns)),
            PrintLine("-" * columns),
            BarcodeLine("TEST-000001"),
        ),
        columns=columns,
    )
