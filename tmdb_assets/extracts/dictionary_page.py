"""The data dictionary as a page: one file without scripts, that needs no network and can be searched by the browser.

Belongs here: what the template `dictionary.html.j2` is filled with. What it says comes from `dictionary`.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from tmdb_assets.templates import templates_of

if TYPE_CHECKING:
    from tmdb_assets.extracts.dictionary import Entry

_LAYERS = {"core": "Core: the star schema", "marts": "Marts: answers ready to use"}


def page(
    entries: Sequence["Entry"],
    texts: Mapping[str, str],
    rows: Mapping[str, int],
    about: Mapping[str, object],
    noun: str,
) -> str:
    """The page.

    Args:
        entries: Every column, those of a table together.
        texts: What each table is.
        rows: The rows of each table.
        about: Which published copy it is of.
        noun: What its periods are called.
    """
    template = templates_of("tmdb_assets.extracts").get_template("dictionary.html.j2")
    return template.render(entries=entries, texts=texts, rows=rows, about=about, noun=noun, layers=_LAYERS)
