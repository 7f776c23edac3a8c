"""What tells the datasets apart in the matrix of faults at TMDB: endpoints, fields, and what is said of them.

Belongs here: the words in which an asset must say what is wrong, and what is red of all entries and borne of a few. The
cells are made of it in `matrix`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.faults import grounds
from tests.faults.cells import Cell
from tests.faults.grounds import (
    CHANGES,
    COLLECTION,
    COUNTRIES,
    DETAILS,
    DISCOVER,
    GENRES,
    LANGUAGES,
    POPULAR,
    RATINGS,
    SERIES_CREDITS,
    SERIES_DETAILS,
    SERIES_GENRES,
    TOP_RATED,
    Ground,
)
from tmdb_assets.sandbox.upstreams.tmdb.endpoints import EXPORTS, PROVIDERS, SERIES_EXPORTS
from tmdb_assets.sources.tmdb.films.answer_types import EXPECTED_OF_DETAILS, CollectionAnswer
from tmdb_assets.sources.tmdb.series.answer_types import EXPECTED_OF_DETAILS as EXPECTED_OF_SERIES

LACKS, NO_LIST, OF_THE_LIST = "the answer lacks", "the answer has no list", "of the list lacks"
_NUMBERS = ("popularity", "vote_average", "vote_count")
_EMPTY_LIST = "is no list with entries"


@dataclass(frozen=True, kw_only=True)
class Expected:
    """What must come of faults at TMDB's endpoints of a dataset.

    Attributes:
        ground: The dataset.
        single: Endpoints that are asked for one thing each, and what it is called.
        gone: By endpoint of that kind, what is said if nothing is found any more; nothing where that is no outage.
        empty: What is said of an answer without anything in it; elsewhere it is no list.
        pages: The cells of lists that have pages.
        missing: By endpoint and field, what is said if it is missing everywhere; of other fields nothing.
        null: Likewise, if it is null everywhere.
        wrong_id: What is said of ids that are none; elsewhere it is that the list has them.
        huge: What is said of ids that no column can hold but are well formed otherwise.
        lists: Lists inside of answers, and the fields that tell their entries from each other.
        borne: Fields of the wrong type that are read as nothing, however many have them.
        share: Of how many entries a fault of a few strikes; elsewhere of 3 %.
        unused: Fields that nothing is made of, by endpoint, beside those of all.
    """

    ground: Ground
    single: Mapping[str, str]
    gone: Mapping[str, str]
    empty: Mapping[str, str]
    pages: tuple[Cell, ...]
    missing: Mapping[str, Mapping[str, str]]
    null: Mapping[str, Mapping[str, str]]
    wrong_id: Mapping[str, str]
    huge: Mapping[str, str] = field(default_factory=dict)
    lists: tuple[tuple[str, str, tuple[str, ...]], ...]
    borne: tuple[tuple[str, str], ...]
    share: Mapping[str, float]
    unused: Mapping[str, tuple[str, ...]]

    @property
    def endpoints(self) -> tuple[str, ...]:
        """TMDB's endpoints of the dataset."""
        return tuple(endpoint for endpoint in self.ground.tables if endpoint not in RATINGS)

    def is_unused(self, endpoint: str, name: str) -> bool:
        """Whether nothing is made of a field of an endpoint."""
        return name in UNUSED or name in self.unused.get(endpoint, ())


UNUSED = ("backdrop_path", "video")
"""Fields that nothing is made of: whatever happens to them, the data is the same."""
_OF_LISTS = {
    COUNTRIES: dict.fromkeys(("iso_3166_1", "english_name"), OF_THE_LIST),
    LANGUAGES: dict.fromkeys(("iso_639_1", "english_name"), OF_THE_LIST),
}


def _paged(endpoint: str, kind: str, rule: str, says: str | None = None, variant: str = "", **more: object) -> Cell:
    return Cell(kind, endpoint, {"kind": rule, **more}, says, variant)


_EMPTY, _OTHER, _REPEATS = "empty results", "results of another page", "repeats across pages"
_GROWS, _SHRINKS = "total_pages grows", "total_pages shrinks"
_OTHER_CAME, _ARE_REPEATS = r"page 1 was asked for, page 2 came", "are repeats"


_FILMS_MISSING: dict[str, dict[str, str]] = {
    DISCOVER: {"id": "has the id None", **dict.fromkeys(_NUMBERS, r"no film on page \d+ has")},
    CHANGES: {"id": "has the id None"},
    DETAILS: {"id": "is about film None", **dict.fromkeys(EXPECTED_OF_DETAILS, LACKS)},
    COLLECTION: {"id": "is about collection None", **dict.fromkeys(CollectionAnswer.model_fields, LACKS)},
    GENRES: dict.fromkeys(("id", "name"), OF_THE_LIST),
    **_OF_LISTS,
    EXPORTS: {"id": "which is no id", **dict.fromkeys(("adult", "popularity", "video"), "no line of the export has")},
}
FILMS = Expected(
    ground=grounds.FILMS,
    single={DETAILS: "film", COLLECTION: "collection"},
    # So few collections that are not found are no outage; they are asked for again at the refresh age.
    gone={DETAILS: r"are not found \(HTTP 404\)"},
    empty={
        DISCOVER: "page 1 lists no film",
        CHANGES: "no film changed from",
        DETAILS: "the answer is about film None",
        COLLECTION: "the answer is about collection None",
        EXPORTS: "lists no film",
    },
    pages=(
        _paged(DISCOVER, _EMPTY, "empty_results", r"page 10 of \d+ lists no film", "on page 10", query={"page": "10"}),
        _paged(CHANGES, _EMPTY, "empty_results", "where it says", "on page 2", query={"page": "2"}),
        _paged(DISCOVER, _OTHER, "other_page", _OTHER_CAME),
        _paged(CHANGES, _OTHER, "other_page", _OTHER_CAME),
        _paged(DISCOVER, _REPEATS, "repeated_page", None, "of the page before"),
        _paged(DISCOVER, _REPEATS, "repeated_page", "listed films are repeats", "of page 1", value=1),
        _paged(CHANGES, _REPEATS, "repeated_page", "where it says", "of the page before"),
        _paged(CHANGES, _REPEATS, "repeated_page", "where it says", "of page 1", value=1),
        _paged(DISCOVER, _GROWS, "growing_pages"),
        _paged(CHANGES, _GROWS, "growing_pages"),
        _paged(DISCOVER, _SHRINKS, "shrinking_pages"),
        _paged(CHANGES, _SHRINKS, "shrinking_pages"),
    ),
    missing=_FILMS_MISSING,
    null=_FILMS_MISSING
    | {
        DETAILS: {
            "id": "is about film None",
            **dict.fromkeys(("credits", "keywords", "external_ids", "release_dates"), LACKS),
            **dict.fromkeys(("genres", "production_companies", "production_countries", "spoken_languages"), NO_LIST),
        },
        COLLECTION: {"id": "is about collection None", "parts": NO_LIST},
    },
    wrong_id={DETAILS: "is about film", COLLECTION: "is about collection", EXPORTS: "which is no id"},
    lists=(
        (DETAILS, "genres", ("id",)),
        (DETAILS, "production_companies", ("id",)),
        (DETAILS, "credits.cast", ("id", "credit_id", "name")),
        (DETAILS, "credits.crew", ("id",)),
        (DETAILS, "keywords.keywords", ("id",)),
        (COLLECTION, "parts", ("id",)),
    ),
    borne=((DETAILS, "popularity"),),
    # Which films are due depends on the day: of about 115 hardly ever none is struck, or too many are.
    share={GENRES: 0.1, COLLECTION: 0.1, DETAILS: 0.06},
    unused={
        DISCOVER: ("origin_country",),
        DETAILS: ("origin_country",),
        COLLECTION: ("original_language", "original_name", "overview"),
    },
)

_SERIES_MISSING: dict[str, dict[str, str]] = {
    TOP_RATED: {"id": "has the id None", **dict.fromkeys(_NUMBERS, r"no series on page \d+ has")},
    POPULAR: {"id": "has the id None", **dict.fromkeys(_NUMBERS, r"no series on page \d+ has")},
    SERIES_DETAILS: {"id": "is about series None", **dict.fromkeys(EXPECTED_OF_SERIES, LACKS)},
    SERIES_CREDITS: {"id": "is about series None", "cast": LACKS},
    SERIES_GENRES: dict.fromkeys(("id", "name"), OF_THE_LIST),
    PROVIDERS: dict.fromkeys(("provider_id", "provider_name"), OF_THE_LIST),
    **_OF_LISTS,
    SERIES_EXPORTS: {"id": "which is no id", "popularity": "no line of the export has"},
}
SERIES = Expected(
    ground=grounds.SERIES,
    single={SERIES_DETAILS: "series", SERIES_CREDITS: "series"},
    gone=dict.fromkeys((SERIES_DETAILS, SERIES_CREDITS), r"are not found \(HTTP 404\)"),
    empty={
        TOP_RATED: "page 1 lists no series",
        POPULAR: "page 1 lists no series",
        SERIES_DETAILS: "the answer is about series None",
        SERIES_CREDITS: "the answer is about series None",
        SERIES_EXPORTS: "lists no series",
    },
    pages=(
        *(
            _paged(endpoint, _EMPTY, "empty_results", r"page 2 of \d lists no series", "on page 2", query={"page": "2"})
            for endpoint in (TOP_RATED, POPULAR)
        ),
        *(_paged(endpoint, _OTHER, "other_page", _OTHER_CAME) for endpoint in (TOP_RATED, POPULAR)),
        _paged(TOP_RATED, _REPEATS, "repeated_page", _ARE_REPEATS, "of the page before"),
        # One page of four is lost, and it is the shortest.
        _paged(POPULAR, _REPEATS, "repeated_page", None, "of the page before"),
        *(
            _paged(endpoint, _REPEATS, "repeated_page", _ARE_REPEATS, "of page 1", value=1)
            for endpoint in (TOP_RATED, POPULAR)
        ),
        # All pages are asked for, so that too many are told of shows.
        _paged(TOP_RATED, _GROWS, "growing_pages", r"page [45] of 6 lists no series"),
        _paged(TOP_RATED, _GROWS, "growing_pages", None, "by one", value=4),
        _paged(POPULAR, _GROWS, "growing_pages"),
        *(_paged(endpoint, _SHRINKS, "shrinking_pages") for endpoint in (TOP_RATED, POPULAR)),
    ),
    missing=_SERIES_MISSING,
    null=_SERIES_MISSING
    | {
        SERIES_DETAILS: {
            "id": "is about series None",
            **dict.fromkeys(("external_ids", "keywords", "content_ratings", "watch/providers"), LACKS),
            **dict.fromkeys(
                ("genres", "networks", "created_by", "production_countries", "spoken_languages", "seasons"), NO_LIST
            ),
        },
        SERIES_CREDITS: {"id": "is about series None", "cast": NO_LIST},
    },
    wrong_id={
        SERIES_DETAILS: "is about series",
        SERIES_CREDITS: "is about series",
        SERIES_EXPORTS: "which is no id",
    },
    # It is read for the series that are known.
    huge={SERIES_EXPORTS: r"has 0 of the \d+ series"},
    lists=(
        *((SERIES_DETAILS, name, ("id",)) for name in ("genres", "networks", "created_by", "keywords.results")),
        (SERIES_DETAILS, "production_countries", ("iso_3166_1",)),
        (SERIES_DETAILS, "spoken_languages", ("iso_639_1",)),
        (SERIES_DETAILS, "seasons", ("season_number",)),
        (SERIES_DETAILS, "content_ratings.results", ("iso_3166_1",)),
        (SERIES_CREDITS, "cast", ("id", "name")),
    ),
    borne=((SERIES_DETAILS, "popularity"),),
    share={
        **dict.fromkeys((TOP_RATED, POPULAR, SERIES_DETAILS, SERIES_CREDITS, SERIES_GENRES), 0.1),
        PROVIDERS: 0.2,
    },
    unused={
        TOP_RATED: ("origin_country",),
        POPULAR: ("origin_country",),
        SERIES_DETAILS: (*("aggregate_credits", "episode_run_time", "languages", "production_companies", "tagline"),),
        SERIES_CREDITS: ("crew",),
        PROVIDERS: ("display_priorities",),
    },
)
EXPECTED = {expected.ground.dataset.name: expected for expected in (FILMS, SERIES)}
