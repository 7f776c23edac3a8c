{{ listed_series('popular_series') }}
