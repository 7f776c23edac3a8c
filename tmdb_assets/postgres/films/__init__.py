"""What films have in PostgreSQL beside their tables."""
