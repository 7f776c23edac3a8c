"""The metrics of films: numbers that have one definition, whatever they are asked by.

Belongs here: which tables of the dataset they are defined on, and by what they may be asked. A film has several genres,
countries and companies: asked by one of those, a metric of films would count a film, its money and its votes again in
each. MetricFlow refuses that, since a bridge has the film as a foreign entity; the marts of groups answer it.
"""

from tmdb_assets.schemas.semantics import Derived, Metric, Ratio, SemanticModel, Semantics

_MONEY = "is_released and revenue_multiple is not null"
_KNOWN = "released films of which both budget and revenue are known and plausible"

_ECONOMICS = (
    Metric(
        "films",
        "Films",
        "Number of films that TMDB knows, announced ones included; `movie__is_released` parts them.",
        agg="sum",
        expr="1",
    ),
    Metric(
        "released_films",
        "Released films",
        "Number of released films.",
        agg="sum",
        expr="cast(is_released as integer)",
    ),
    Metric(
        "money_films",
        "Films with known money",
        f"Number of {_KNOWN}: over them goes every metric of money.",
        agg="sum",
        expr=f"cast({_MONEY} as integer)",
    ),
    Metric(
        "budget_usd",
        "Budget, US dollars",
        f"Sum of the budgets of {_KNOWN}.",
        agg="sum",
        expr=f"case when {_MONEY} then budget_usd end",
    ),
    Metric(
        "revenue_usd",
        "Revenue, US dollars",
        f"Sum of the revenues of {_KNOWN}.",
        agg="sum",
        expr=f"case when {_MONEY} then revenue_usd end",
    ),
    Metric(
        "median_multiple",
        "Median revenue multiple",
        f"Median of revenue / budget of {_KNOWN}, each film counting the same.",
        agg="median",
        expr=f"case when {_MONEY} then revenue_multiple end",
    ),
)

_NOT_REMOVED = "not {{ Dimension('movie__is_removed') }}"
_VOTES = (
    Metric(
        "votes",
        "Votes",
        "Number of votes, as last observed, of films that TMDB did not remove.",
        agg="sum",
        expr="vote_count",
        where=_NOT_REMOVED,
    ),
    Metric(
        "vote_points",
        "Sum of all votes",
        "Mean vote times number of votes, summed over films: what `rating` divides by `votes`.",
        agg="sum",
        expr="vote_average * vote_count",
        where=_NOT_REMOVED,
    ),
)

_POPULARITY = Metric(
    "popularity",
    "Popularity",
    "Sum of TMDB's popularity of all films of a day; of a longer period, and without one, of its last day. TMDB changed"
    " its scale before: not to be compared across years.",
    agg="sum",
    expr="popularity",
    newest_by="date_id",
)

_RATIOS = (
    Ratio(
        "pooled_multiple",
        "Pooled revenue multiple",
        f"Revenue / budget of {_KNOWN}, all of them together, so that a film counts by its budget.",
        numerator="revenue_usd",
        denominator="budget_usd",
    ),
    Ratio(
        "money_known_share",
        "Share of films with known money",
        f"Share of {_KNOWN} among all released films: how far the metrics of money can be trusted.",
        numerator="money_films",
        denominator="released_films",
    ),
    Ratio(
        "rating",
        "Rating",
        "Mean of all votes of the films, so that a film counts by its votes; as vote_average_weighted of the marts. Few"
        " votes are not shrunk: ask for `votes` beside it.",
        numerator="vote_points",
        denominator="votes",
    ),
)

_NAMED = ("dim_language", "dim_collection", "dim_genre", "dim_company")

SEMANTICS = Semantics(
    days=("dim_date", "date_id"),
    ratios=_RATIOS,
    models=(
        SemanticModel(
            "movie_economics",
            dimensions=("release_year", "is_released"),
            derived=(
                Derived("released_in", "make_date(release_year, 1, 1)", "Year of the release.", granularity="year"),
            ),
            time="released_in",
            metrics=_ECONOMICS,
        ),
        SemanticModel(
            "movie_rating",
            derived=(Derived("rated_on", "date_id", "Day on which the votes were observed.", granularity="day"),),
            time="rated_on",
            metrics=_VOTES,
        ),
        SemanticModel("fact_movie_daily", dimensions=("date_id", "source"), time="date_id", metrics=(_POPULARITY,)),
        SemanticModel(
            "dim_movie",
            dimensions=("title", "status", "released_on", "has_details", "first_seen_on"),
            derived=(Derived("is_removed", "removed_on is not null", "Whether TMDB no longer knows the film."),),
        ),
        *(SemanticModel(table, dimensions=("name",)) for table in _NAMED),
        SemanticModel("dim_country", dimensions=("name", "continent")),
        SemanticModel("bridge_movie_genre"),
        SemanticModel("bridge_movie_company"),
        SemanticModel("bridge_movie_country"),
    ),
)
