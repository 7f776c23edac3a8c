"""Text of the data as it can be drawn: by a chart, on a page, in a terminal, in a chat.

Belongs here: which characters cannot be shown, or turn the text around them, and what stands in their place. What a
program would act upon besides (formulas, markup, calls) is made safe where it is written; the data keeps its text.
"""

import unicodedata

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
"""Stands for a character that no font has: half of a pair, one that is not assigned, one for private use."""

_LINE_ENDS = set("\n\x0b\x0c\r\x1c\x1d\x1e\x85\N{LINE SEPARATOR}\N{PARAGRAPH SEPARATOR}")
_BLANKS = {"\t", "\x1f"}
_UNSEEN = {
    *map(chr, range(0x202A, 0x202F)),  # embeddings and overrides
    *map(chr, range(0x2066, 0x2070)),  # isolates, and what came before them
    "\N{ARABIC LETTER MARK}",
    "\N{LEFT-TO-RIGHT MARK}",
    "\N{RIGHT-TO-LEFT MARK}",
    "\N{ZERO WIDTH NO-BREAK SPACE}",  # a byte order mark
    *map(chr, range(0xFFF9, 0xFFFC)),  # annotations, which begin a text inside of the text
}
"""Marks without a shape: most turn the direction of what follows, to the end of the line if nobody ends them."""

_EMPTY = {*"\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0", *map(chr, range(0xFE00, 0xFE10))}
"""Letters and marks that take room, or change another one, and have no shape of their own."""


def drawable(text: str, *, lines: bool = False) -> str:
    """A text without what cannot be drawn, or would change how the text around it is drawn.

    Controls and marks of direction are left out; surrogates, characters that are not assigned (to this Python's
    knowledge, `unicodedata.unidata_version`) or are for private use become `REPLACEMENT`; tabs and ends of lines become
    a space. What joins or parts letters and emoji stays, as do tags, variations and soft hyphens.

    Args:
        text: Any text, also one that is no valid Unicode.
        lines: Whether it may have several lines, which then end with a line feed alone.
    """
    if text.isprintable():  # nearly every text, and far faster than a look at each character
        return text
    if lines:
        text = text.replace("\r\n", "\n")
    return "".join(character if character.isprintable() else _drawn(character, lines) for character in text)


def is_seen(text: str) -> bool:
    """Whether anything of a text can be seen when it is drawn: blanks and marks alone are no name."""
    return any(
        character.isprintable() and not character.isspace() and character not in _EMPTY for character in drawable(text)
    )


def _drawn(character: str, lines: bool) -> str:
    if character in _LINE_ENDS:
        return "\n" if lines else " "
    if character in _BLANKS:
        return " "
    category = unicodedata.category(character)
    if category == "Cc" or character in _UNSEEN:
        return ""
    return REPLACEMENT if category in {"Cs", "Co", "Cn"} else character
