"""The version of a panel: a hash of its content, the same in every process and on every machine."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

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
        column = bars.column(name)
        digest.update(f"\n{name}:{len(column)}:".encode())
        if pa.types.is_timestamp(column.type):
            digest.update(column.to_numpy().astype("datetime64[us]").astype("<i8").data)
        elif pa.types.is_floating(column.type):
            values = column.to_numpy().astype("<f8")
            values[np.isnan(values)] = np.nan  # it has many bit patterns and means one thing here
            digest.update(values.data)
        else:
            labels = column.combine_chunks().dictionary_encode()  # in order of appearance
            codes = pc.fill_null(labels.indices, -1).to_numpy(zero_copy_only=False)
            digest.update(codes.astype("<i8").data)
            digest.update(json.dumps(labels.dictionary.to_pylist()).encode())
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
