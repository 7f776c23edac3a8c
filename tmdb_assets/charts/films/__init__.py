"""The charts of films."""
