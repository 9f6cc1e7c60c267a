"""Which accounts a document posts to: posting rules as data (docs/books.md).

Owns the presets; a chart is a plain mapping from what happened to an account code, so that an
owner can change a rule without code and a change takes effect forward only. Codes and names are
those of 小企业会计准则 (财会〔2011〕17号); letters mark leaves of our own.
"""

from dataclasses import dataclass, field

CASH_TENDER = "cash"
ACCOUNT_TENDER = "account"
TENDER_KINDS = ("cash", "card", "wechat", "alipay", "account")
CASH_REASONS_IN = ("safe", "other")
CASH_REASONS_OUT = ("safe", "expense", "other")


@dataclass(frozen=True, slots=True)
class Chart:
    """Accounts by what they stand for; `tenders` and `cash_reasons` by kind and reason."""

    stock: str = "1405"
    revenue: str = "5001"
    output_tax: str = "2221o"
    small_scale_tax: str = "2221s"
    input_tax: str = "2221i"
    cost_of_sales: str = "5401"
    cost_variance: str = "5401d"
    cash_rounding: str = "5603r"
    deposits: str = "2241"
    payable: str = "2202"
    payable_estimate: str = "2202e"
    pending: str = "1901"
    safe: str = "1001s"
    opening: str = "3001o"
    freight: str = "5601"
    tenders: dict[str, str] = field(
        default_factory=lambda: {
            "cash": "1001",
            "card": "1122c",
            "wechat": "1012w",
            "alipay": "1012a",
            "account": "1122",
            "stored": "2203",
        }
    )
    cash_reasons: dict[str, str] = field(
        default_factory=lambda: {"safe": "1001s", "expense": "5601", "other": "1221"}
    )

    def tax_account(self, taxpayer: str) -> str:
        """Return where output tax goes for a general or a small-scale taxpayer."""
        return self.small_scale_tax if taxpayer == "small" else self.output_tax


SMALL_BUSINESS_CHINA = Chart()
"""小企业会计准则; 3001o is a technical opening account beside it."""
