"""What the code of a function is, all that it reaches included: by this, results of other code are told apart."""
