"""Records: what a stored result is a function of, and the one file that keeps networks, tickets and measurements."""
