"""Pure rules: money, documents, effects and their rows; no I/O, no clock, no chance."""
