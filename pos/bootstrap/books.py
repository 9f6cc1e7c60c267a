"""A home's documents for reports."""

from contextlib import closing
from pathlib import Path

from pos.domain.documents import Document
from pos.store.ledger import open_ledger

PAGE = 500


def documents_of_home(home: Path) -> list[Document]:
    """Return all own documents of a home's ledger, in order. Raises LedgerMissing, LedgerKey."""
    documents: list[Document] = []
    with closing(open_ledger(home)) as ledger, ledger.read() as reads:
        for epoch in reads.epochs():
            seq = 0
            while page := reads.documents_after(epoch, seq, PAGE):
                documents += page
                seq = page[-1].seq
    return documents
