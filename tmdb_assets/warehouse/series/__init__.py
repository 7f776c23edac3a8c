"""The warehouse of series: the checks that only its tables have."""
