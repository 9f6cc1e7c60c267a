"""What every device driver promises, held over real sockets, pseudo-terminals and files."""
