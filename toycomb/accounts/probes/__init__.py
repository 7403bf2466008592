"""C6: probes of feature space as methods that find tickets."""
