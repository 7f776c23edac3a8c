"""Charts on a page, in the theme of whoever looks.

Belongs here: handing a chart of `charts` to Streamlit, with words for those who can not see it.
"""

from importlib import import_module

import pandas as pd
import streamlit as st


def draw(subject: str, name: str, frame: pd.DataFrame, alt: str) -> None:
    chart = getattr(import_module(f"tmdb_assets.charts.{subject}"), name)(frame)
    st.altair_chart(chart, width="stretch", theme=None, alt=alt)
