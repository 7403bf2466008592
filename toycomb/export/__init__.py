"""Results and activations for other tools: data frames, arrays, files."""
