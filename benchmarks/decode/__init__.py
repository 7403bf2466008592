"""Reading formulas out of networks: by weights, by asking, and by learners of rules."""
