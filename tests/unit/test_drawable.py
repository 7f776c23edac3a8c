"""Text that can be drawn: what stays, what becomes a sign in its place, what is left out."""

import sys
import unicodedata

import pytest

from tmdb_assets.drawable import REPLACEMENT, drawable, is_seen

EVERY = "".join(map(chr, range(sys.maxunicode + 1)))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Léon: The Professional — 8½",
        "ذا الرجل الذي لا ينام",
        "می\u200cخواهم",  # noqa: RUF001 - Persian, with its joiner
        "क्\u200dष",  # Devanagari
        "👩\u200d👩\u200d👧\u200d👦 🏳️\u200d🌈 🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
        "e\u0301 ﬁ İ ß 千と千尋の神隠し ภาพ\u200bยนตร์",
        "non\u00a0breaking, soft\u00adhyphen",
    ],
)
def test_what_people_write_stays_as_it_is(text):
    assert drawable(text) == text
    assert drawable(text, lines=True) == text


@pytest.mark.parametrize(
    ("text", "drawn"),
    [
        ("The\x00 Mat\x1b[31mrix\x7f\x9b", "The Mat[31mrix"),
        ("\ud800half\udfff", f"{REPLACEMENT}half{REPLACEMENT}"),
        ("\ufdd0\ufffe\uffff\U0010ffff", REPLACEMENT * 4),
        ("\u0378\U000e0fff", REPLACEMENT * 2),
        ("\ue000\uf8ff\U000f0000", REPLACEMENT * 3),
        ("\u202etxt.exe\u202c \u2066x\u2069 \u200fא\u200e \u061c\u206a", "txt.exe x א "),
        ("\ufeffmark \ufff9a\ufffab\ufffb", "mark ab"),
        ("a\tb\nc\rd\x0be\x0cf\x85g\u2028h\u2029i", "a b c d e f g h i"),
    ],
)
def test_what_cannot_be_drawn_is_left_out_or_has_a_sign_in_its_place(text, drawn):
    assert drawable(text) == drawn


def test_lines_end_with_a_line_feed_alone_where_there_may_be_several():
    assert drawable("one\r\ntwo\rthree\u2028four\n\nfive\tsix", lines=True) == "one\ntwo\nthree\nfour\n\nfive six"


def test_every_character_of_unicode_comes_out_as_one_that_xml_allows_and_that_stays_so():
    drawn = drawable(EVERY)

    kinds = {unicodedata.category(character) for character in set(drawn)}
    assert kinds.isdisjoint({"Cc", "Cs", "Co", "Cn", "Zl", "Zp"})
    assert {"Cf", "Mn", "Lo", "So", "Zs"} <= kinds
    assert drawable(drawn) == drawn
    assert drawn.encode()
    assert drawable(EVERY, lines=True).count("\n") == 10


@pytest.mark.parametrize("text", ["", " ", "\u00a0", "\x00", "\u200b\u200d", "\u202e", "\u3164", "\ufe0f", "\n"])
def test_blanks_and_marks_alone_are_no_name(text):
    assert not is_seen(text)
    assert is_seen(f"{text}a")
