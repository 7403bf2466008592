"""Guarantees: what training data alone prove about a dense network and about its ticket, before any fresh input."""
