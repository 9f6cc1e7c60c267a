"""The seeded fault simulator over the real code."""
