"""The figures of a shift on paper: the Z report of a closing, the X report of a running shift."""

from pos.reports.receipt_paper import ReceiptPaper


def add_shift(paper: ReceiptPaper) -> None:
    """Add a shift's figures; what only a closing knows is left out where it is not there."""
    body = paper.body
    is_closed = "z" in body
    paper.rule()
    paper.centred(paper.say("shift_close" if is_closed else "x"), bold=True, double=True)
    if is_closed:
        paper.pair(paper.say("z"), str(body["z"]), bold=True)
    paper.pair(paper.say("shift"), str(body["shift"]))
    paper.rule()
    _count(paper, "sales", "count_sales")
    _count(paper, "refunds", "count_refunds")
    paper.total("net", body["sales"] - body["refunds"])
    paper.rule()
    for kind, amount in sorted(body["tenders"].items()):
        paper.pair(paper.say(kind), paper.money(amount))
    paper.rule()
    for key in ("float", "cash_in", "cash_out", "expected", "counted"):
        if key in body:
            paper.pair(paper.say(key), paper.money(body[key]))
    if "difference" in body:
        paper.pair(paper.say("difference"), paper.money(body["difference"]), bold=True)


def _count(paper: ReceiptPaper, key: str, count_key: str) -> None:
    """Add a sum, with how many documents stand behind it where that is known."""
    count = paper.body.get(count_key)
    if count is not None:
        paper.pair(paper.say(count_key), str(count))
    paper.pair(paper.say(key), paper.money(paper.body[key]))
