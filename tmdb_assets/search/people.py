"""Names without case and accents, and who has which name.

Belongs here: what makes two spellings the same name. Which films a person is sought in is in `criteria`.
"""

from collections.abc import Iterable
from weakref import WeakKeyDictionary

from tmdb_assets.published import PublishedCopy
from tmdb_assets.search.terms import rows

_REMEMBERED = 1_000
_known: WeakKeyDictionary[PublishedCopy, dict[str, tuple[int, ...]]] = WeakKeyDictionary()
"""Who has a name in a copy, which never changes: paging through the films of an actor looks him up once."""


def folded(text: str) -> str:
    """SQL for a text without case and accents.

    Marks are taken off European letters only: in Hindi, Thai and the like they are vowels. Most texts are ASCII, and
    leaving those alone makes it twice as fast.
    """
    return f"""
        case
            when strlen({text}) = length({text}) then lower({text})
            when regexp_matches({text}, '[\\p{{Latin}}\\p{{Greek}}\\p{{Cyrillic}}]') then lower(strip_accents({text}))
            else lower(nfc_normalize({text}))
        end
    """


def person_ids(copy: PublishedCopy, names: Iterable[str]) -> dict[str, tuple[int, ...]]:
    """Who has each of the names, or has it as the original one; looked up for all at once.

    That reads the names of all people, the most expensive part of a search.
    """
    known = _known.get(copy, {})
    found = {name: known[name] for name in names if name in known}
    if new := sorted({*names} - {*found}):
        found |= _look_up(copy, new)
        # A new one each time: another thread may be reading the one before.
        _known[copy] = (known | found) if len(known) + len(new) <= _REMEMBERED else dict(found)
    return found


def _look_up(copy: PublishedCopy, names: list[str]) -> dict[str, tuple[int, ...]]:
    query = f"""
        with sought as (
            select given, {folded("trim(given)")} as folded from (select unnest($names) as given)
        )
        select given, person_id from sought inner join dim_person on sought.folded = {folded("name")}
        union
        select given, person_id from sought inner join dim_person on sought.folded = {folded("original_name")}
        where original_name <> name
        order by all
    """  # noqa: S608 - fragments of this module
    ids: dict[str, tuple[int, ...]] = dict.fromkeys(names, ())
    for given, person_id in rows(copy, query, {"names": names}):
        ids[given] += (person_id,)
    return ids
