"""TMDB's films: what is asked on a day, what an answer must look like, and the raw tables.

Belongs here: everything up to the raw partitions of films.
"""
