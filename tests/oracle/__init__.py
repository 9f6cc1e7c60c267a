"""The oracle: money, stock and vouchers from docs/books.md alone; it imports nothing of pos."""
