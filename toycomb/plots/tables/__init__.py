"""From trained networks to the tables that figures show: accounts store them, and plots of a run make them at once."""
