"""Files to take along.

Belongs here: CSV that a spreadsheet may open: a text of the data that would be taken for a formula stays a text.
"""

import pandas as pd

from tmdb_assets.spreadsheets import spreadsheet_safe


def as_csv(frame: pd.DataFrame) -> bytes:
    """A frame as CSV in UTF-8 with a mark, so that spreadsheets read accents; unknown values are empty."""
    shown = frame.copy()
    for name in shown.columns:
        if pd.api.types.is_string_dtype(shown[name]) or shown[name].dtype == object:
            shown[name] = shown[name].map(spreadsheet_safe, na_action="ignore")
    return shown.to_csv(index=False).encode("utf-8-sig")
