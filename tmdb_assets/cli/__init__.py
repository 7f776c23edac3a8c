"""The command line: `tmdb-assets ...`.

Belongs here: commands, what a terminal shows of a run, and the demo.
"""
