"""What the sources of ratings have in common: whom to ask about next, a quota, a table that grows within its period.

Belongs here: nothing that knows how one of them answers, or which titles a dataset has.
"""
