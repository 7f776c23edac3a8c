"""A library that tells how its shelves are used: settings, client, raw tables, raw assets.

Belongs here: everything of this source up to the raw layer.
"""
