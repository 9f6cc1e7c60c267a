"""Benchmarks, each beside the raw limit of the same run."""
