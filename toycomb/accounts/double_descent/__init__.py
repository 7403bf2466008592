"""Double descent: test error against width through the interpolation threshold, with label noise."""
