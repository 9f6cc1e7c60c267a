"""The oracle: money, stock and vouchers by docs/books.md alone.

It owns a second opinion on every cent, over exact fractions, and refuses to import anything of
`pos`, `hardware` or `sync`: two programs written apart from one page of rules check each other.
The readings both follow stand in README.md beside this file.
"""
