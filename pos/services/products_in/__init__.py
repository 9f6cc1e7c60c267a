"""Products from a table: reading files, checking cells, writing documents, the empty template.

Owns the way in for `init`, `import` and `template`; a table goes in as a whole or not at all.
"""
