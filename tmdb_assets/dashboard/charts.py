"""Charts on a page, in the theme of whoever looks.

Belongs here: handing a chart of `tmdb_assets.charts` to Streamlit, with words for those who can not see it.
"""

import altair as alt
import streamlit as st

from tmdb_assets.charts.theme import themed
from tmdb_assets.dashboard.markup import paragraph


def draw(chart: alt.Chart | alt.LayerChart, said: str) -> None:
    """Put a chart.

    Args:
        chart: The chart, without colours of its own.
        said: What it shows, in a sentence or two: shown below it, and read out in its place.
    """
    is_dark = st.context.theme.type == "dark"
    st.altair_chart(themed(chart, is_dark), width="stretch", theme=None, alt=said)
    paragraph(said, quiet=True)
