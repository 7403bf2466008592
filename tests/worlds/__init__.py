"""Planted worlds: for every account, what it would have measured where its effects are there, and where they are not.

A module `NAME.py` has `seen(effect)`: what the account's claims read, with every effect planted (`effect=True`) or
absent. `tests/test_claims.py` asks every claim about both.
"""
