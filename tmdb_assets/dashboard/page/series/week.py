"""Which week a page shows, how it was observed, and how far each provider was asked in it.

Belongs here: the week picker, and the lines below the heading of each page. Whether a week is open or short is decided
in `views.series.week`.
"""

from collections.abc import Sequence
from datetime import date

from tmdb_assets.charts.texts import PROVIDERS
from tmdb_assets.dashboard import numbers
from tmdb_assets.dashboard.address import Address
from tmdb_assets.dashboard.columns import Rows
from tmdb_assets.dashboard.markup import note, put, tag
from tmdb_assets.published import PublishedCopy
from tmdb_assets.schemas.series.words import LIVE
from tmdb_assets.views.series import week as view
from tmdb_assets.views.series.week import WeekState

_MEANINGS = {
    WeekState.OPEN: "is still being asked",
    WeekState.SHORT: "is over, and these were not asked about",
}
_RECOVERED = "recovered from TMDB's export: popularity only, no ratings"


def picked(address: Address, weeks: Sequence[tuple[date, str]], newest: date) -> date:
    """The week that was picked, of the observed ones with how each was observed; without one the newest live one."""
    texts = {week.isoformat(): f"{week}{'' if way == LIVE else ' (recovered, no ratings)'}" for week, way in weeks}
    chosen = address.choice("week", "Week of", {"": f"Newest ({numbers.day(newest)})"} | texts)
    return date.fromisoformat(chosen) if chosen else newest


def say(copy: PublishedCopy, week: date, *, about: str = "Shows the week of") -> None:
    """The lines that say which week is shown, how it was observed, and what was asked in it.

    Args:
        copy: The published copy.
        week: The week's Monday.
        about: What on the page is of that week.
    """
    how = "observed live" if copy.ways.get(week) == LIVE else _RECOVERED
    span = f"{numbers.day(week)} to {numbers.day(view.last_day(week))}"
    parts = [tag("span", f"{about} {span}, {how}")]
    if copy.is_demo:
        parts.append(tag("span", "demo: made-up series", class_="tag"))
    put(tag("p", *parts, class_="state", data_week=week.isoformat()))
    if copy.ways.get(week) == LIVE:
        _say_asked(view.coverage(copy, week))


def _say_asked(asked: Rows) -> None:
    """How far each provider was asked: in a line, and where something is missing, so that it is not overlooked."""
    rows = asked.to_dict("records")
    told = [f"{PROVIDERS.get(row['provider'], row['provider'])} {_told(row)}" for row in rows]
    if told:
        put(tag("p", f"Asked: {'; '.join(told)}.", class_="quiet"))
    for state, meaning in _MEANINGS.items():
        of_state = [row for row in rows if row["state"] == state and numbers.is_known(row["due_count"])]
        if of_state:
            missing = ", ".join(
                f"{PROVIDERS.get(row['provider'], row['provider'])} about {row['missing_count']:,} series"
                for row in of_state
            )
            note(f"The week {meaning}: {missing}. Their ratings are missing below.")


def _told(row: Rows) -> str:
    if not numbers.is_known(row["due_count"]):
        return f"{row['state']} (nothing yet)" if row["state"] == WeekState.OPEN else row["state"]
    return f"{row['state']}, {row['asked_count']:,} of {row['due_count']:,} due series"
