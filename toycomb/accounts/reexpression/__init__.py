"""C5: tickets keep families, not rows."""
