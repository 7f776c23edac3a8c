"""What OMDb tells of films: the ratings of IMDb, Rotten Tomatoes and Metacritic, day by day.

Belongs here: the raw table, its asset, and which films it is asked about.
"""
