"""Accounts: arguments about tickets, each with its claims, what it measures, its figure; the published claims first.

An account is a folder. Its `account.py` holds `ACCOUNT`: what is claimed beside how it is read from numbers. What is
measured in one network lies beside it, `figure.py` draws, and `instruments` holds what accounts share. Its page is
`docs/accounts/NAME.md`.
"""
