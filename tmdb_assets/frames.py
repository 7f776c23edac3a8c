"""Rows as frames of pandas that say what is unknown.

Belongs here: types on the way from Arrow to pandas.
"""

import pandas as pd
import pyarrow as pa

_NULLABLE = {
    pa.bool_(): pd.BooleanDtype(),
    pa.int8(): pd.Int8Dtype(),
    pa.int16(): pd.Int16Dtype(),
    pa.int32(): pd.Int32Dtype(),
    pa.int64(): pd.Int64Dtype(),
}
"""An integer that may be unknown stays an integer: a film's id is none as 603.0."""


def to_pandas(rows: pa.Table) -> pd.DataFrame:
    """Rows as a frame: integers and truths that may be unknown stay what they are, days are timestamps.

    DuckDB gives sums of integers in 128 bits, which no frame has: they become 64 bits, or floats if they do not fit.
    """
    for place, column in enumerate(rows.schema):
        if pa.types.is_decimal(column.type):
            rows = rows.set_column(place, column.name, _without_decimals(rows.column(place)))
    return rows.to_pandas(types_mapper=_NULLABLE.get, date_as_object=False)


def _without_decimals(values: pa.ChunkedArray) -> pa.ChunkedArray:
    try:
        return values.cast(pa.int64() if values.type.scale == 0 else pa.float64())
    except pa.ArrowInvalid:
        return values.cast(pa.float64())
