"""C4: a dense network's choice of locations is a joint one."""
