"""The weekly report on series."""
