"""The charts of series."""
