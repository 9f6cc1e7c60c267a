"""Long campaigns, each with a command of its own in the Makefile."""
