"""Networks of other libraries, in and out."""
