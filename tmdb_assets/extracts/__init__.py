"""The published copy as files for programs that take no DuckDB: Parquet, CSV, Tableau, and a data dictionary.

Belongs here: what is extracted, writing the files, putting them into their place, and reading them back. They always
are of the newest published copy, whole. What Dagster shows of them is in `defs.extracts`.
"""
