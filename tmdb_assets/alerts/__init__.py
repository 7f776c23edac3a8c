"""How a failure reaches a person: what is wrong, in which words, to whom, exactly once.

Belongs here: telling. What must hold of the data is judged by the checks; which days are missing by `coverage`.
"""
