"""Planted worlds: for every account, what it would have measured where its effects are there, and where they are not.

A module `NAME.py` has `seen(effect)`: what the account's claims read, with every effect planted (`effect=True`) or
absent. `tests/test_claims.py` asks every claim about both. Where a claim denies another one, so that not all effects
can be absent at once, `ABSENT` has, by the claim's id, what makes a world without its effect.
"""
