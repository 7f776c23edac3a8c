"""TMDB as the sandbox plays it: catalogues, days, answers, exports."""
