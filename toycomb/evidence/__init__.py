"""Evidence: the rule for verdicts, intervals, regression and comparisons. Knows nothing of networks."""
