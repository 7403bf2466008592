"""Reading formulas out of trained networks, beside learners of rules from data and from queries."""
