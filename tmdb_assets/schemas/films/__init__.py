"""The tables of the dataset films: core and marts.

Belongs here: row models. What all tables share is beside this folder.
"""
