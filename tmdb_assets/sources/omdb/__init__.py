"""OMDb, which tells how series are rated: client, raw table, raw asset.

Belongs here: everything of this source up to the raw layer.
"""
