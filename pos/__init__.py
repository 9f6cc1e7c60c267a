"""The till, the stock room and the account book: layers from cli down to errors."""
