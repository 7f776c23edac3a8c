"""The two looks: readable, and told apart by everybody."""

from itertools import combinations

import pytest

from tmdb_assets.charts.theme import DARK, LIGHT, config

LOOKS = pytest.mark.parametrize("look", [LIGHT, DARK], ids=["light", "dark"])


def luminance(colour):
    """Relative luminance as WCAG 2 has it, 0 to 1."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    """Contrast as WCAG 2 has it, 1 to 21."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def deuteranope(colour):
    """What who sees no green sees of a colour (Machado, Oliveira and Fernandes 2009), linear RGB."""
    parts = [(int(colour[place : place + 2], 16) / 255) ** 2.2 for place in (1, 3, 5)]
    matrix = ((0.367, 0.861, -0.228), (0.280, 0.673, 0.047), (-0.012, 0.043, 0.969))
    return [sum(factor * part for factor, part in zip(row, parts, strict=True)) for row in matrix]


@LOOKS
def test_text_has_a_contrast_of_four_and_a_half(look):
    for colour in (look.text, look.muted, *look.categories):
        assert contrast(colour, look.page) >= 4.5, colour


@LOOKS
def test_marks_have_a_contrast_of_three(look):
    for colour in (*look.categories, *look.ramp, look.line):
        assert contrast(colour, look.page) >= 3, colour


@LOOKS
def test_text_on_a_band_can_still_be_read(look):
    assert contrast(look.text, look.land) >= 4.5


@LOOKS
def test_the_first_colours_differ_for_who_sees_no_green(look):
    for one, other in combinations(look.categories[:3], 2):
        distance = sum((a - b) ** 2 for a, b in zip(deuteranope(one), deuteranope(other), strict=True)) ** 0.5
        assert distance > 0.1, (one, other)


@LOOKS
def test_the_ramp_goes_one_way(look):
    steps = [luminance(colour) for colour in look.ramp]
    assert steps == sorted(steps, reverse=look is LIGHT)


@pytest.mark.parametrize("dark", [False, True])
def test_the_ground_is_the_pages_own(dark):
    assert config(dark)["background"] == "transparent"
