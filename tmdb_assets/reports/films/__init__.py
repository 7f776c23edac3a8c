"""The daily report on films."""
