"""The published star schema in PostgreSQL, for analysts and their tools.

The way of the data: `declaration` says what the schema looks like, `loading` brings the newest published copy into it
in one transaction (`remaking` if the schema changed), `comparison` counts and sums both sides. `copying` is how rows
travel, `months` the fact's parts, `ledger` what is remembered of earlier loads, `access` who may read, `connection` how
the server is reached.
"""
