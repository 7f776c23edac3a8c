"""What pages on series ask of the published copy."""
