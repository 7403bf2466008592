"""The designed ticket: a sparse logistic model built from the clauses, on rows whose initial signs allow it."""
