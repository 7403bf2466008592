"""Where the published claims hold, over load and one other factor at a time."""
