"""Guarantees: what training data alone prove about a dense network and about its ticket, before any new input."""
