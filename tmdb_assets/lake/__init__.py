"""The raw layer: partitions that are whole or not there at all, and the disk they are on.

Belongs here: how bytes get there. What rows mean is the schemas' business.
"""
