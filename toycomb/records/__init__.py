"""Records: what a stored result is identified by.

`reached` says what a function is made of, wherever it was written: it walks over all that the function uses.
`functions`, `objects` and `compiled` (by numba) say what each kind of thing is made of, `code` reads code objects,
`plain` values without parts. `origin` says whose code something is, `names` what a library calls its own, `unknown`
what cannot be known.
"""
