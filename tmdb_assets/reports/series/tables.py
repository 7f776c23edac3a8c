"""The tables of a report on series: the rows behind its charts, in the words of its readers.

Belongs here: which columns a table has, and what they are called. Every frame that comes in is one of `views.series`.
"""

import pandas as pd

from tmdb_assets.charts.drawing import Rows
from tmdb_assets.charts.series.words import SHORT
from tmdb_assets.charts.texts import PROVIDERS, series_names


def top(best: Rows, scores: Rows) -> Rows:
    """The best series, with the score of every source on its own scale and who told it.

    Args:
        best: Rows of `search.series_search`.
        scores: The frame of `views.series.report.scores` of these series.
    """
    rows = pd.DataFrame(
        {
            "rank": best["rank"],
            "series": series_names(best),
            "consensus": best["consensus_score"],
            "critics": best["critics_score"],
            "audience": best["audience_score"],
        }
    )
    told = {
        (one["series_id"], one["rating_source"]): f"{scored(one['score'], one['scale_max'])}"
        f" ({provider(one['provider'])})"
        for one in scores.to_dict("records")
    }
    for source, name in SHORT.items():
        if any(rated == source for _, rated in told):
            rows[name] = [told.get((series, source), "none") for series in best["series_id"]]
    return rows


def movers(changes: Rows) -> Rows:
    """The series whose scores changed most, by source."""
    return pd.DataFrame(
        {
            "source": changes["source_name"],
            "series": series_names(changes),
            "score": _scored(changes, "score"),
            "score the week before": _scored(changes, "score_before"),
            "change": changes["change"],
            "votes gained": changes["votes_gained"],
            "told by": changes["provider"].map(provider),
        }
    )


def divided(places: Rows) -> Rows:
    """The series that divide the sources, with their place by each of them, 0 to 100."""
    rows = places.drop_duplicates("series_id")
    table = pd.DataFrame(
        {"rank": rows["rank"], "series": series_names(rows), "disagreement": rows["disagreement"]}
    ).reset_index(drop=True)
    for source, name in SHORT.items():
        of_source = places[places["rating_source"] == source]
        if not of_source.empty:
            by_rank = dict(zip(of_source["rank"], of_source["percentile"].astype(float) * 100, strict=True))
            table[f"place by {name}"] = [by_rank.get(rank) for rank in table["rank"]]
    return table


def both_ways(by_audience: Rows, by_critics: Rows) -> Rows:
    """What audiences like better than critics, and then what they like less, from one end to the other."""
    parts = [part for part in (by_audience, by_critics[::-1]) if not part.empty]
    return pd.concat(parts, ignore_index=True) if parts else by_audience


def gaps(series: Rows) -> Rows:
    """What critics and audiences think of the series on which they differ most."""
    return pd.DataFrame(
        {
            "series": series_names(series),
            "audience": series["audience_score"],
            "critics": series["critics_score"],
            "audience less critics": series["critic_audience_gap"],
            "sources": series["source_count"],
        }
    )


def medians(sources: Rows) -> Rows:
    """The medians of sources, out of 100."""
    return pd.DataFrame(
        {
            "source": sources["source_name"],
            "series in both weeks": sources["series_count"],
            "median": sources["score_median"],
            "median the week before": sources["score_median_before"],
            "change": sources["score_median_change"],
        }
    )


def networks(series: Rows) -> Rows:
    """The best series of networks."""
    return pd.DataFrame(
        {
            "network": series["network_name"],
            "rank": series["rank"],
            "series": series_names(series),
            "consensus": series["consensus_score"],
            "sources": series["source_count"],
            "votes": series["votes_count"],
        }
    )


def asked(coverage: Rows) -> Rows:
    """How far each provider was asked."""
    return pd.DataFrame(
        {
            "provider": coverage["provider"].map(provider),
            "state": coverage["state"],
            "due series": coverage["due_count"],
            "asked about": coverage["asked_count"],
            "answered": coverage["answered_count"],
            "not asked about": coverage["missing_count"],
        }
    )


def provider(name: str) -> str:
    """Who told a number, by name."""
    return PROVIDERS.get(name, name)


def scored(score: float, scale_max: float) -> str:
    """A score on its own scale: 9.2 of 10."""
    return f"{round(score, 3):g} of {scale_max:g}"


def _scored(rows: Rows, column: str) -> list[str]:
    return [scored(score, highest) for score, highest in zip(rows[column], rows["scale_max"], strict=True)]
