"""How we talk to TMDB: the client, its limiter, its errors, and what an answer must look like.

Belongs here: everything that knows TMDB's HTTP interface. Dagster, files and tables do not.
"""
