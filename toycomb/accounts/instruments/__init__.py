"""What accounts share: mathematics and searches that know nothing of claims."""
