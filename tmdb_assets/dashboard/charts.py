"""Charts on a page, in the theme of whoever looks.

Belongs here: handing a chart of `tmdb_assets.charts` to Streamlit, with its title as a heading of the page and with
words for those who cannot see it.
"""

import altair as alt
import streamlit as st

from tmdb_assets.charts.theme import said_of, themed, untitled
from tmdb_assets.dashboard.markup import heading, paragraph
from tmdb_assets.drawable import drawable


def draw(chart: alt.Chart | alt.LayerChart, said: str, level: int = 2) -> None:
    """Put a chart below its title.

    Args:
        chart: The chart, without colours of its own.
        said: What it shows, in a sentence or two: shown below it, and read out in its place.
        level: The level of its heading.
    """
    title, sentences = said_of(chart)
    heading(title, level)
    paragraph(" ".join(sentences), quiet=True)
    looked = themed(untitled(chart), st.context.theme.type == "dark")
    # The words stand for all of it: without this every mark would be read out by itself, those without words included.
    looked.config.mark.aria = False
    st.altair_chart(looked, width="stretch", theme=None, alt=drawable(f"{title}. {said}"))
    paragraph(said, quiet=True)
