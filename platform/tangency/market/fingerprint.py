"""The version of a panel: a hash of its content, the same in every process and on every machine."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from tangency.domain.asset import Asset
from tangency.domain.calendar import Calendar
from tangency.market.sessions import Sessions

__all__ = ["fingerprint"]


def fingerprint(bars: Any, *, assets: Sequence[Asset], calendar: Calendar, sessions: Sessions) -> str:
    """Return the SHA-256, in hex, of the rows, assets, calendar and sessions; name and facts do not count.

    Numbers enter as little-endian bytes, texts as codes in order of appearance with their list, each column under
    its name, so that neither the layout in memory nor the file format matters.
    """
    digest = hashlib.sha256()
    digest.update(json.dumps([_of_calendar(calendar), [_of_asset(asset) for asset in assets]]).encode())
    digest.update(sessions.astype("<i8").tobytes())
    for name in bars.column_names:
        column = bars.column(name).to_pandas()
        digest.update(f"\n{name}:{len(column)}:".encode())
        if column.dtype.kind == "M":
            digest.update(column.to_numpy(dtype="datetime64[us]").astype("<i8").tobytes())
        elif column.dtype.kind == "f":
            values = column.to_numpy(dtype="<f8")
            # NaN has many bit patterns and means one thing here.
            digest.update(np.where(np.isnan(values), np.nan, values).astype("<f8").tobytes())
        else:
            codes, texts = pd.factorize(column)
            digest.update(codes.astype("<i8").tobytes())
            digest.update(json.dumps([str(text) for text in texts]).encode())
    return digest.hexdigest()


def _of_calendar(calendar: Calendar) -> list[object]:
    return [calendar.name, float(calendar.periods_per_year), calendar.step.total_seconds(), calendar.continuous]


def _of_asset(asset: Asset) -> list[object]:
    return [
        asset.symbol,
        asset.name,
        asset.asset_class.value,
        asset.currency,
        asset.sector,
        _of_calendar(asset.calendar),
    ]
