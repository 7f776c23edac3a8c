"""What OMDb is called.

Belongs here: the name, which the raw tables of every subject have in their paths.
"""

SOURCE = "omdb"
"""Name of the source: folder of its raw tables, pool of whoever asks it."""
