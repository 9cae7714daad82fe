"""The data of a sweep, brought once to every worker, whatever the number of points."""

from __future__ import annotations

import hashlib
import pickle
from dataclasses import dataclass, field
from secrets import token_hex
from threading import Lock

import numpy as np
import numpy.typing as npt
import pandas as pd

from tangency.market import Dataset, PricePanel

__all__ = ["Shipment", "SweepData"]

_MOST_KEPT = 2
_LOADED: dict[str, SweepData] = {}
_LOCK = Lock()
_THIS_PROCESS = token_hex(8)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SweepData:
    """What all points walk.

    Attributes
    ----------
    weights, levels
        A given schedule, and the levels of an index as benchmark, where the request has them.
    """

    data: Dataset | PricePanel | pd.DataFrame
    weights: pd.DataFrame | None = None
    levels: pd.DataFrame | None = None


@dataclass(frozen=True, kw_only=True, eq=False)
class Shipment:
    """The name of the data by their content, and the content, an array: joblib lets processes map it into memory.

    Dask keeps one copy a worker. What a worker has read it keeps for the points to come, and for the next sweep over
    the same data.

    Attributes
    ----------
    parent
        Id of the process whose own child the worker is, and with which it ends; None for a worker of a cluster.
    packed_by
        Tells the process that packed it from all others, on any host.
    """

    sha256: str
    content: npt.NDArray[np.uint8]
    parent: int | None = None
    packed_by: str = field(default=_THIS_PROCESS)

    @classmethod
    def within(cls, data: SweepData) -> Shipment:
        """Return the data for threads of this process: nothing is copied."""
        own = cls(sha256=token_hex(32), content=np.zeros(0, dtype=np.uint8))
        _keep(own.sha256, data)
        return own

    @classmethod
    def abroad(cls, data: SweepData, *, parent: int | None) -> Shipment:
        """Return the data for other processes."""
        packed = pickle.dumps(data, protocol=pickle.HIGHEST_PROTOCOL)
        own = cls(
            sha256=hashlib.sha256(packed).hexdigest(), content=np.frombuffer(packed, dtype=np.uint8), parent=parent
        )
        _keep(own.sha256, data)
        return own

    @property
    def is_at_home(self) -> bool:
        """Whether this is the process that packed it."""
        return self.packed_by == _THIS_PROCESS

    def unpacked(self) -> SweepData:
        """Return the data, read once by each process."""
        with _LOCK:
            known = _LOADED.get(self.sha256)
        if known is not None:
            return known
        # Packed by the coordinator of this very sweep.
        data: SweepData = pickle.loads(self.content.tobytes())  # noqa: S301
        _keep(self.sha256, data)
        return data

    def forget(self) -> None:
        """Let this process forget the data."""
        with _LOCK:
            _LOADED.pop(self.sha256, None)


def _keep(sha256: str, data: SweepData) -> None:
    with _LOCK:
        while len(_LOADED) >= _MOST_KEPT:
            del _LOADED[next(iter(_LOADED))]
        _LOADED[sha256] = data
