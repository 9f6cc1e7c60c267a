"""What must come out byte for byte."""
