"""What all raw assets do alike: a period is captured whole or not at all, once, with the verdicts on its rows.

Belongs here: nothing that knows a source.
"""
