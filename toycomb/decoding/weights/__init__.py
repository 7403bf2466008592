"""What the formula of a network is by its weights alone: the contrast."""
