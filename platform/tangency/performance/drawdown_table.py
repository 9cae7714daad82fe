"""The table of drawdowns of a track record and its underwater curve, by columns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from tangency.contracts.arrays import Floats, read_only
from tangency.performance.track_record import TrackRecord
from tangency.risk.drawdown_spells import Dates

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["DrawdownTable", "drawdown_table"]

Places = npt.NDArray[np.int64]
_ABSENT = -1


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DrawdownTable:
    """Every drawdown of a record, in order of time; the starting equity is a peak, too.

    Attributes
    ----------
    dates
        Labels of the record's periods, shape (n_periods,).
    depths
        1 − V(valley) / V(peak), positive, shape (n_drawdowns,).
    peaks, valleys, recoveries
        Places in `dates`, shape (n_drawdowns,): the period at whose end equity was highest (−1 for the equity before
        the first period), the first at whose end it was lowest, the first at whose end it was back (−1 where it never
        was).
    underwater
        Loss from the highest equity at the end of each period, shape (n_periods,).
    """

    dates: Dates
    depths: Floats
    peaks: Places
    valleys: Places
    recoveries: Places
    underwater: Floats

    def __len__(self) -> int:
        return len(self.depths)

    def __repr__(self) -> str:
        return f"{len(self)} drawdowns of {len(self.dates):,} periods" + (f"\n{self.frame()}" if len(self) else "")

    def _repr_html_(self) -> str:
        return self.frame().to_html(max_rows=20)

    @property
    def ends(self) -> Places:
        """The recovery, or the last period of the record where there is none, shape (n_drawdowns,)."""
        return np.where(self.recoveries >= 0, self.recoveries, len(self.dates) - 1)

    @property
    def is_under_water(self) -> bool:
        """Whether the last drawdown is not over at the end of the record."""
        return len(self) > 0 and int(self.recoveries[-1]) == _ABSENT

    @property
    def n_periods_down(self) -> Places:
        """Periods from the peak to the valley."""
        return self.valleys - self.peaks

    @property
    def n_periods_up(self) -> Places:
        """Periods from the valley to the recovery, or to the end of the record."""
        return self.ends - self.valleys

    @property
    def n_periods_under(self) -> Places:
        """Periods from the peak to the recovery, or to the end of the record."""
        return self.ends - self.peaks

    def frame(self) -> pd.DataFrame:
        """Return the table, the deepest first (of equal ones the earlier).

        Columns: depth; peak, valley, recovery (labels; missing for the start of the record, and for no recovery);
        periods_down, periods_up, periods_under, days_down, days_up, days_under; under_water. Periods up and under that
        are not over yet run to the end of the record. Days are calendar days between labels; they are missing where
        labels are no dates, and from a peak that is the start of the record, whose label is not known.
        """
        import pandas as pd  # noqa: PLC0415  # wanted for the frame only

        order = np.argsort(-self.depths, kind="stable")
        peaks, valleys, recoveries, ends = (
            each[order] for each in (self.peaks, self.valleys, self.recoveries, self.ends)
        )
        days = self.dates.astype("datetime64[D]").astype(np.int64) if self.dates.dtype.kind == "M" else None
        columns = {
            "depth": self.depths[order],
            "peak": self._labels(peaks),
            "valley": self._labels(valleys),
            "recovery": self._labels(recoveries),
            "periods_down": valleys - peaks,
            "periods_up": ends - valleys,
            "periods_under": ends - peaks,
            "days_down": _days(days, peaks, valleys),
            "days_up": _days(days, valleys, ends),
            "days_under": _days(days, peaks, ends),
            "under_water": recoveries == _ABSENT,
        }
        return pd.DataFrame(columns)

    def _labels(self, places: Places) -> Dates | pd.arrays.IntegerArray:
        """Return the labels of places, missing where there is none."""
        import pandas as pd  # noqa: PLC0415

        if self.dates.dtype.kind == "M":
            return np.where(places < 0, np.datetime64("NaT"), self.dates[places])
        return pd.arrays.IntegerArray(self.dates[places].astype(np.int64), places < 0)


def _days(days: Places | None, starts: Places, ends: Places) -> pd.arrays.IntegerArray:
    """Return calendar days between places; missing of a start that is none, and where labels are no dates."""
    import pandas as pd  # noqa: PLC0415

    if days is None:
        return pd.arrays.IntegerArray(np.zeros(starts.size, dtype=np.int64), np.ones(starts.size, dtype=bool))
    return pd.arrays.IntegerArray(days[ends] - days[starts], starts < 0)


def drawdown_table(record: TrackRecord) -> DrawdownTable:
    """Return every drawdown of a record, in O(n_periods).

    >>> record = TrackRecord(
    ...     dates=np.array(["2024-01-02", "2024-01-03", "2024-01-04"], dtype="datetime64[D]"),
    ...     returns=np.array([-0.1, 0.02, -0.05]),
    ...     risk_free=0.0,
    ...     periods_per_year=252.0,
    ... )
    >>> table = drawdown_table(record)
    >>> len(table), round(float(table.depths[0]), 6), table.is_under_water, table.n_periods_under.tolist()
    (1, 0.1279, True, [3])
    """
    from tangency.risk.kernels.drawdown import mark_drawdowns  # noqa: PLC0415  # the compiler loads where it is needed

    most = record.n_periods // 2 + 1
    places, depths, underwater = np.empty((most, 3), dtype=np.int64), np.empty(most), np.empty(record.n_periods)
    count = mark_drawdowns(record.returns, places, depths, underwater)
    marks = places[:count].T.copy()
    marks.flags.writeable = False
    peaks, valleys, recoveries = marks
    return DrawdownTable(
        dates=record.dates,
        depths=read_only(depths[:count].copy()),
        peaks=peaks,
        valleys=valleys,
        recoveries=recoveries,
        underwater=read_only(underwater),
    )
