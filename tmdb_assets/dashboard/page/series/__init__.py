"""The dashboard's pages on series."""
