"""Photos: files beside the books, named by the SHA-256 of their content, bounded on every node."""

PHOTO_BYTES_MAX = 8 * 1024 * 1024
"""Of one photo. A till keeps none that its server would refuse."""
