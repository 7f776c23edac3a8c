"""What tables of ratings have in common: descriptions of their columns.

Belongs here: words that several row models of ratings use. Words of all tables of series are in `words`; row
models do not belong here.
"""

SOURCE = ("dim_rating_source", "rating_source")

RATING_SOURCE = "Whose opinion it is."
VOTES = "Number of votes or reviews behind the score; NULL if it was not told."
VOTES_FLOOR = "Whether votes_count is the least it can be, such as 25,000+."
PROVIDER = "Who told the number: tmdb, omdb or mdblist."
