"""The asset checks: what must hold of a table, and how it is said in the Dagster UI.

Belongs here: check definitions and the form of their results. The rules themselves are the schemas'.
"""
