"""Inline data ↔ the store's content-addressed tables, so that a run on them can be replayed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Literal, TypeAlias

import numpy as np
import pandas as pd
import pyarrow as pa

from tangency.contracts.covariance import FactorCovariance
from tangency.contracts.factor_model import FactorModel
from tangency.contracts.labels import texts
from tangency.contracts.moments import Moments
from tangency.desk.requests import StoredFrame
from tangency.domain.return_kind import ReturnKind
from tangency.errors import DataError
from tangency.estimation.inputs import Data
from tangency.market import PricePanel
from tangency.market.frame_numbers import frame_numbers
from tangency.market.frame_periods import frame_periods
from tangency.market.metadata import METADATA_KEY
from tangency.store import SmallFrame, Store

__all__ = ["load_frame", "prepare_frame"]

_INDEX = "__period__"
_ASSET = "__asset__"
_MEAN = "__mean__"
_SPECIFIC = "__specific__"
_FACTOR = "__factor__"


Table: TypeAlias = Literal["returns", "closes", "weights", "levels", "forecasts", "benchmark_returns", "risk_free"]


def prepare_frame(store: Store, data: Data, *, kind: Table = "returns") -> tuple[StoredFrame, SmallFrame | None]:
    """Return the name of inline data by their content, and what their run has to store with itself, if anything.

    Parameters
    ----------
    kind
        What the values of a bare frame are.
    """
    if isinstance(data, PricePanel):
        table = data.to_arrow()
        metadata = table.schema.metadata[METADATA_KEY].decode()
        sha256, small = store.prepare_frame(table)
        return StoredFrame(kind="prices", sha256=sha256, metadata=metadata), small
    if isinstance(data, Moments):
        sha256, small = store.prepare_frame(_moments_table(data))
        return StoredFrame(kind="moments", sha256=sha256, metadata=_moments_text(data)), small
    return prepare_table(store, data, kind=kind)


def prepare_table(store: Store, frame: pd.DataFrame, *, kind: Table) -> tuple[StoredFrame, SmallFrame | None]:
    """Return the name of a bare frame, periods down, by its content, and what has to be stored with its run."""
    sha256, small = store.prepare_frame(_returns_table(frame))
    return StoredFrame(kind=kind, sha256=sha256), small


def load_frame(store: Store, frame: StoredFrame) -> Data:
    """Return the data that were stored, to the last bit."""
    table = store.frame(frame.sha256)
    if frame.kind == "prices":
        return PricePanel.from_arrow(table.replace_schema_metadata({METADATA_KEY: (frame.metadata or "").encode()}))
    content: pd.DataFrame = table.to_pandas()
    if frame.kind != "moments":
        return content.set_index(_INDEX).rename_axis(None)
    assets = content[_ASSET].tolist()
    mean = pd.Series(content[_MEAN].to_numpy(), index=assets)
    described = json.loads(frame.metadata or "{}")
    covariance = (
        _factor_model(content, assets, described)
        if "factors" in described
        else content[assets].set_axis(assets, axis=0)
    )
    return Moments(mean=mean, covariance=covariance, mean_kind=described.get("mean_kind", ReturnKind.TOTAL))


def _returns_table(frame: pd.DataFrame) -> pa.Table:
    labels = [str(column) for column in frame.columns]
    for reserved in (_INDEX, _ASSET, _MEAN):
        if reserved in labels:
            raise DataError("this asset label is taken by the store", where="data, columns", value=reserved)
    by_asset = np.ascontiguousarray(frame_numbers(frame).T)
    columns = {label: pa.array(own) for label, own in zip(labels, by_asset, strict=True)}
    return pa.table({_INDEX: pa.array(frame_periods(frame.index)), **columns})


def _moments_table(moments: Moments) -> pa.Table:
    mean, covariance = moments.in_order(moments.assets)
    own = {_ASSET: pa.array(moments.assets), _MEAN: pa.array(mean)}
    if isinstance(covariance, FactorCovariance):
        loadings = {f"{_FACTOR}{i}": pa.array(column) for i, column in enumerate(covariance.loadings.T)}
        return pa.table({**own, _SPECIFIC: pa.array(covariance.specific), **loadings})
    return pa.table({**own, **{asset: pa.array(covariance[:, i]) for i, asset in enumerate(moments.assets)}})


def _moments_text(data: Moments) -> str | None:
    """Return what moments know beside their table as JSON, which keeps every bit of a float; None where nothing."""
    described: dict[str, object] = {}
    if isinstance(data.covariance, FactorModel):
        model = data.covariance
        names = texts(model.loadings.columns)
        described |= {"factors": names, "covariance": model.in_order(model.assets).factors.tolist()}
    if data.mean_kind is not ReturnKind.TOTAL:
        described["mean_kind"] = data.mean_kind
    return json.dumps(described) if described else None


def _factor_model(content: pd.DataFrame, assets: list[str], described: Mapping[str, Any]) -> FactorModel:
    names = described["factors"]
    columns = [f"{_FACTOR}{i}" for i in range(len(names))]
    return FactorModel(
        loadings=content[columns].set_axis(assets, axis=0).set_axis(names, axis=1),
        factors=pd.DataFrame(described["covariance"], index=names, columns=names),
        specific=pd.Series(content[_SPECIFIC].to_numpy(), index=assets),
    )
