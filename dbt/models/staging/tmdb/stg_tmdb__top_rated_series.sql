{{ listed_series('top_rated_series') }}
