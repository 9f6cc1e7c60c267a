"""The worked examples of the books, and the engine driven in their very form."""
