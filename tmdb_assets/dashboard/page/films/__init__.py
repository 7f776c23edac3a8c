"""The dashboard's pages on films."""
