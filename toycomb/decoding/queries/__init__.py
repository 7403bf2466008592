"""What the formula of a network is by asking it: candidates, questions around them, confidence, choice."""
