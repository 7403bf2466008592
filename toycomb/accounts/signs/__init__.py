"""Signs: what of a ticket is in its mask, in its signs and in its magnitudes (`account.py`)."""
