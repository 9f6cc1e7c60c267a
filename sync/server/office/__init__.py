"""Back office and phone pages."""
