"""C1: final codes begin near, and tickets keep what is near."""
