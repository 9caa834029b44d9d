"""Holds a dialect against files of signing vectors and of answer samples. It signs and parses nothing itself.

`vectors.py` and `samples.py` walk the two formats (tests/vectors/README.md, tests/samples/EXPECTATIONS.md), `facts.py` and `tables.py` say
how the program's facts are called there, `compare.py` compares. A further exchange adds one module of its name with the
functions of `hook.Hook`.
"""
