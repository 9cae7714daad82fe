"""Cells as texts: as Arrow keeps them, and as codes of the different ones."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

__all__ = ["arrow_texts", "coded"]


def arrow_texts(cells: pd.Series) -> Any:
    """Return cells as an Arrow array of text, null where missing; those of other kinds as Python writes them."""
    texts = cells if cells.dtype == "str" else cells.astype("str").mask(cells.isna())
    found = pa.array(texts.array, pa.large_string(), from_pandas=True)
    return found if isinstance(found, pa.ChunkedArray) else pa.chunked_array([found])


def coded(cells: pd.Series) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.object_]]:
    """Return for each cell the position of its text among the different ones, -1 where missing, and these.

    Whole numbers have no point, though a column with a hole in it keeps them as floats; dates are ISO 8601.
    """
    if cells.dtype.kind == "f":
        positions, numbers = pd.factorize(cells)
        return positions.astype(np.int64), np.array([_text(value) for value in numbers], dtype=np.object_)
    texts = pd.Series([_text(value) for value in cells], dtype="str") if cells.dtype == "object" else cells
    encoded = arrow_texts(texts).combine_chunks().dictionary_encode()
    codes = pc.fill_null(encoded.indices, -1).to_numpy(zero_copy_only=False).astype(np.int64)
    return codes, np.array(encoded.dictionary.to_pylist(), dtype=np.object_)


def _text(value: Any) -> str | None:
    if isinstance(value, str):
        return value
    if pd.api.types.is_scalar(value) and pd.isna(value):
        return None
    if isinstance(value, float | np.floating):
        return str(int(value)) if float(value).is_integer() else repr(float(value))
    return str(value.isoformat()) if hasattr(value, "isoformat") else str(value)
