"""The roles that services ask for: ledger, devices, the remote server."""
