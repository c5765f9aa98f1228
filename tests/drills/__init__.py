"""Slow proofs that are run by hand."""
