"""Inline data ↔ the store's content-addressed tables, so that a run on them can be replayed."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa

from tangency.contracts.moments import Moments
from tangency.desk.inputs import Data
from tangency.desk.requests import StoredFrame
from tangency.errors import DataError
from tangency.market import PricePanel
from tangency.market.metadata import METADATA_KEY
from tangency.store import Store

__all__ = ["load_frame", "store_frame"]

_INDEX = "__period__"
_ASSET = "__asset__"
_MEAN = "__mean__"


def store_frame(store: Store, data: Data) -> StoredFrame:
    """Store inline data by its content."""
    if isinstance(data, PricePanel):
        table = data.to_arrow()
        metadata = table.schema.metadata[METADATA_KEY].decode()
        return StoredFrame(kind="prices", sha256=store.put_frame(table), metadata=metadata)
    if isinstance(data, Moments):
        return StoredFrame(kind="moments", sha256=store.put_frame(_moments_table(data)))
    return StoredFrame(kind="returns", sha256=store.put_frame(_returns_table(data)))


def load_frame(store: Store, frame: StoredFrame) -> Data:
    """Return the data that `store_frame` stored, to the last bit."""
    table = store.frame(frame.sha256)
    if frame.kind == "prices":
        return PricePanel.from_arrow(table.replace_schema_metadata({METADATA_KEY: (frame.metadata or "").encode()}))
    content: pd.DataFrame = table.to_pandas()
    if frame.kind == "returns":
        return content.set_index(_INDEX).rename_axis(None)
    assets = content[_ASSET].tolist()
    mean = pd.Series(content[_MEAN].to_numpy(), index=assets)
    return Moments(mean=mean, covariance=content[assets].set_axis(assets, axis=0))


def _returns_table(frame: pd.DataFrame) -> pa.Table:
    labels = [str(column) for column in frame.columns]
    for reserved in (_INDEX, _ASSET, _MEAN):
        if reserved in labels:
            raise DataError("this asset label is taken by the store", where="data, columns", value=reserved)
    is_dated = isinstance(frame.index, pd.DatetimeIndex)
    index = frame.index.tz_localize(None).to_numpy("datetime64[us]") if is_dated else np.arange(len(frame))  # type: ignore[attr-defined]  # a DatetimeIndex
    columns = {label: pa.array(frame.iloc[:, i].to_numpy(dtype=np.float64)) for i, label in enumerate(labels)}
    return pa.table({_INDEX: pa.array(index), **columns})


def _moments_table(moments: Moments) -> pa.Table:
    mean, covariance = moments.in_order(moments.assets)
    columns = {asset: pa.array(covariance[:, i]) for i, asset in enumerate(moments.assets)}
    return pa.table({_ASSET: pa.array(moments.assets), _MEAN: pa.array(mean), **columns})
