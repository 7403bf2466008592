"""Tasks: formulas, their files, embeddings, inputs and labels."""
