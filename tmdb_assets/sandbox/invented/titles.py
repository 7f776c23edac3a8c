"""Invented titles, taglines and overviews.

Everything is a pure function of a scrambled integer, cheap enough for a million titles. What a film is
besides its texts does not belong here.
"""

# ruff: noqa: PLR2004 (the shares of a distribution are easier to read where they are used)

from __future__ import annotations

from tmdb_assets.sandbox.invented.words import (
    ADJECTIVES,
    GIVEN_NAMES,
    NATIVE,
    NOUNS,
    ODD_TITLES,
    PLACES,
    SENTENCES,
    TAGLINES,
)

_ODD_ONE_IN = 50


def english_title(scramble: int) -> str:  # noqa: PLR0911 (one return a pattern)
    """An English title from a 64-bit integer."""
    adjective = ADJECTIVES[(scramble >> 8) % len(ADJECTIVES)]
    noun = NOUNS[(scramble >> 20) % len(NOUNS)]
    if (scramble >> 48) % _ODD_ONE_IN == 0:
        return ODD_TITLES[(scramble >> 4) % len(ODD_TITLES)].format(adjective=adjective, noun=noun)
    pattern = scramble % 10
    if pattern < 4:
        return f"The {adjective} {noun}"
    if pattern < 6:
        return f"{noun} of {PLACES[(scramble >> 32) % len(PLACES)]}"
    if pattern == 6:
        return f"{adjective} {noun}: {PLACES[(scramble >> 32) % len(PLACES)]}"
    if pattern == 7:
        return f"{GIVEN_NAMES[(scramble >> 32) % len(GIVEN_NAMES)]}'s {noun}"
    if pattern == 8:
        return f"The {noun} and the {NOUNS[(scramble >> 32) % len(NOUNS)]}"
    return f"{adjective} {noun} {2 + (scramble >> 36) % 8}"


def original_title(scramble: int, language: str) -> str:
    """The title in the film's own language; the English one where the sandbox has no words for it."""
    words = NATIVE.get(language)
    if words is None:
        return english_title(scramble)
    first, second, between = words
    head = first[(scramble >> 8) % len(first)]
    tail = second[(scramble >> 20) % len(second)]
    title = f"{head}{between}{tail}"
    # Few words make few titles: most carry a number, like the films of a series.
    return f"{title} {1 + (scramble >> 36) % 400}" if (scramble >> 30) % 4 else title


def _fill(template: str, scramble: int) -> str:
    return template.format(
        adjective=ADJECTIVES[(scramble >> 8) % len(ADJECTIVES)].lower(),
        noun=NOUNS[(scramble >> 18) % len(NOUNS)].lower(),
        place=PLACES[(scramble >> 28) % len(PLACES)],
        name=GIVEN_NAMES[(scramble >> 38) % len(GIVEN_NAMES)],
    )


def tagline(scramble: int) -> str:
    """One sentence, or '' for every third film."""
    return "" if scramble % 3 == 0 else _fill(TAGLINES[(scramble >> 2) % len(TAGLINES)], scramble)


def overview(scramble: int) -> str:
    """One to six sentences, at most 1,000 characters, or '' for about 2 % of the films."""
    if scramble % 48 == 0:
        return ""
    sentences = []
    for position in range(1 + (scramble >> 50) % 6):
        turned = (scramble >> (position * 5)) | (scramble << (64 - position * 5)) & (1 << 64) - 1
        template = SENTENCES[(scramble + position * 3) % len(SENTENCES)]
        sentences.append(_fill(template, turned))
    return " ".join(sentences)[:1000]
