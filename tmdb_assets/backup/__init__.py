"""One file with everything that can not be made again, and the way back from it.

`archive` writes and reads the file, `databases` copies what is written to all the time: SQLite, DuckDB and PostgreSQL.
"""
