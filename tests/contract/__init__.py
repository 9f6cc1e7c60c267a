"""What outsiders may rely on: commands, the line protocol, and every device driver."""
