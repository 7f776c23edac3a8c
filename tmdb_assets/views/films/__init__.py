"""What pages and reports on films ask of the published copy."""
