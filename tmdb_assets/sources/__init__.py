"""Where data comes from: a room for each source, with its client, its answers, its raw tables and their assets.

Belongs here: everything that knows a source, up to its raw partitions. What is made of them is dbt's.
"""
