"""One HTTP request and what it may cost: retries, a deadline, a limiter a host, errors that name their source.

Belongs here: everything that is the same whatever is asked. Paths, tokens and answers are the sources'.
"""
