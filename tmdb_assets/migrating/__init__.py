"""Data of the version before datasets had rooms of their own: where it was, and how it comes to where it is now.

Belongs here: places of that version and bringing them over. What tables of an earlier version lack is said by
`warehouse.migration`; the order of it all is `tmdb-assets upgrade`'s.
"""
