"""Kill the long commands at random moments and see what is lost: `python -m benchmarks.kills`."""
