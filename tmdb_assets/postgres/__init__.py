"""The published star schema in PostgreSQL, for analysts and their tools.

The way of the data: `declaration` says what the schema looks like, `loading` brings the newest published copy into it
in one transaction, `comparison` counts and sums both sides. `connection` is how the server is reached.
"""
