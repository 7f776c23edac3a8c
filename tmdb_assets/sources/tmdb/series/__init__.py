"""TMDB's series: what is asked in a week, what an answer must look like, and the raw tables.

Belongs here: everything up to the raw partitions of series that come from TMDB.
"""
