"""The column types a table may have, each with its Arrow, pandas and DuckDB spelling.

Belongs here: one annotation a type, and the translation between the spellings. A new type is added here
first. Tables do not belong here, nor anything that reads or writes data.
"""

from typing import Annotated

import pandas as pd
import pyarrow as pa

BigInt = Annotated[pd.ArrowDtype, pa.int64()]
Integer = Annotated[pd.ArrowDtype, pa.int32()]
Double = Annotated[pd.ArrowDtype, pa.float64()]
Text = Annotated[pd.ArrowDtype, pa.string()]
Boolean = Annotated[pd.ArrowDtype, pa.bool_()]
Date = Annotated[pd.ArrowDtype, pa.date32()]
Timestamp = Annotated[pd.ArrowDtype, pa.timestamp("us", tz="UTC")]

DUCKDB_NAMES: dict[pa.DataType, str] = {
    pa.int64(): "bigint",
    pa.int32(): "integer",
    pa.float64(): "double",
    pa.string(): "varchar",
    pa.bool_(): "boolean",
    pa.date32(): "date",
    pa.timestamp("us", tz="UTC"): "timestamp with time zone",
}
