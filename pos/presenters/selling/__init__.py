"""What the sell screen does, part by part: its state, scans, lines, and sales put aside."""
