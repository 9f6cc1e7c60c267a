"""What must hold while something is broken."""
