"""C2: training resolves proximal locations."""
