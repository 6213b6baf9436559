"""The countable clauses as pure functions: a File of facts, a day, the Demands of that day → Lights.

No database, no clock, no input or output: the facts come in as values, the numbers of the law as
Demands. Only names of items and methods are looked up (standards.analytes, standards.methods).
"""
