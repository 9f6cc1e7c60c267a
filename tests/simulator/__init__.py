"""Short runs of simulated worlds."""
