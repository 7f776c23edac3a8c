"""TMDB: the client of its API and of its daily exports, shared by everything that asks it.

Belongs here: paths, the token, languages. What is captured of films is in `films`.
"""
