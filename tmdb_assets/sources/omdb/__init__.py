"""OMDb, which tells how films and series are rated: its client, its quota, and what it is asked for in a room of each.

Belongs here: everything of this source up to the raw layer. What is asked for of series is in `series`, of films in
`films`; neither knows the other.
"""
