"""Records: what a stored result is identified by.

`reached` says what a function is made of, wherever it was written; `origin` says whose code that is, `code` reads code
objects, `names` finds what a library calls its own, `content` describes values.
"""
