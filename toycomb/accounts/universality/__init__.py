"""What repeats: what networks share that share less and less of their training."""
