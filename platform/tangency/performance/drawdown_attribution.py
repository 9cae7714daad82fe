"""Who lost what in a drawdown, and who won it back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from tangency.contracts.arrays import Floats, read_only
from tangency.errors import ConfigurationError, DataError
from tangency.performance.contributions import Contributions
from tangency.performance.drawdown_table import DrawdownTable

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["DrawdownAttribution", "drawdown_attribution"]

# Rounding of two ways to compound the same returns; other returns differ by more.
_SAME = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DrawdownAttribution:
    """The losses and gains of parts in drawdowns, as fractions of the equity at the peak; the deepest first.

    Attributes
    ----------
    parts
        Names, as of the contributions.
    places
        Of each drawdown in its table, shape (n_drawdowns,).
    depths
        Of the drawdowns, positive, shape (n_drawdowns,).
    losses
        From the peak to the valley, shape (n_drawdowns, n_parts): positive where a part lost. They add up to the depth.
    recovered
        From the valley to the recovery, or to the end of the record where there is none, shape (n_drawdowns, n_parts):
        positive where a part gained. They add up to what equity regained.
    regained
        Equity at the recovery, or at the end of the record, less that at the valley, over that at the peak, shape
        (n_drawdowns,).
    """

    parts: tuple[str, ...]
    places: npt.NDArray[np.int64]
    depths: Floats
    losses: Floats
    recovered: Floats
    regained: Floats

    def __len__(self) -> int:
        return len(self.depths)

    @property
    def residual(self) -> float:
        """The largest distance of the parts' sum from a depth, or from what was regained; 0 without drawdowns."""
        down = np.abs(self.losses.sum(axis=1) - self.depths)
        up = np.abs(self.recovered.sum(axis=1) - self.regained)
        return float(max(down.max(initial=0.0), up.max(initial=0.0)))

    def frame(self) -> pd.DataFrame:
        """Return losses: drawdowns down, the deepest first as in the frame of their table, parts across."""
        import pandas as pd  # noqa: PLC0415  # wanted for the frame only

        return pd.DataFrame(self.losses, columns=pd.Index(self.parts))


def drawdown_attribution(
    table: DrawdownTable, contributions: Contributions, *, deepest: int | None = None
) -> DrawdownAttribution:
    """Return who lost what in the drawdowns of a record, in O(n_periods n_parts).

    Parameters
    ----------
    table
        Of the record whose returns the contributions add up to.
    contributions
        By asset, sector, strategy, or any other labels: `contributions.by("sector")`.
    deepest
        How many; all if not given.

    Raises
    ------
    ConfigurationError
        For fewer than one drawdown.
    DataError
        For contributions of another record.

    >>> from tangency.performance.drawdown_table import drawdown_table
    >>> from tangency.performance.track_record import TrackRecord
    >>> days, returns = np.arange(3), np.array([-0.5, -0.5, 1.0])
    >>> record = TrackRecord(dates=days, returns=returns, risk_free=0.0, periods_per_year=12.0)
    >>> values = np.array([[-0.25, -0.25], [-0.5, 0.0], [0.5, 0.5]])
    >>> given = Contributions(dates=days, parts=("BTC", "ETH"), values=values, returns=returns, labels={})
    >>> found = drawdown_attribution(drawdown_table(record), given)
    >>> found.depths.tolist(), found.losses.tolist(), found.recovered.tolist()
    ([0.75], [[0.5, 0.25]], [[0.125, 0.125]])
    """
    if deepest is not None and deepest < 1:
        raise ConfigurationError("at least one drawdown is asked for", where="deepest", value=deepest)
    if not np.array_equal(table.dates, contributions.dates):
        raise _of_another_record("they have other dates", f"{len(contributions.dates)} for {len(table.dates)} periods")
    places = np.argsort(-table.depths, kind="stable")[:deepest]
    rows = [_spell(table, contributions, int(place)) for place in places]
    n_parts = len(contributions.parts)
    made = DrawdownAttribution(
        parts=contributions.parts,
        places=places,
        depths=read_only(table.depths[places]),
        losses=read_only(np.array([row[0] for row in rows]).reshape(-1, n_parts)),
        recovered=read_only(np.array([row[1] for row in rows]).reshape(-1, n_parts)),
        regained=read_only(np.array([row[2] for row in rows])),
    )
    if made.residual > _SAME:
        raise _of_another_record("they do not add up to its drawdowns", f"{made.residual:.3g} is left")
    return made


def _spell(table: DrawdownTable, contributions: Contributions, place: int) -> tuple[Floats, Floats, float]:
    """Return losses, gains of the recovery and what was regained; the equity at the peak is one."""
    peak, valley, end = (int(each[place]) for each in (table.peaks, table.valleys, table.ends))
    lost = -contributions.linked(peak + 1, valley + 1)
    left = float(np.prod(1.0 + contributions.returns[peak + 1 : valley + 1]))
    won = left * contributions.linked(valley + 1, end + 1)
    regained = left * (float(np.prod(1.0 + contributions.returns[valley + 1 : end + 1])) - 1.0)
    return lost, won, regained


def _of_another_record(why: str, value: str) -> DataError:
    return DataError(
        f"the contributions are not those of the record: {why}",
        where="contributions",
        value=value,
        remedy="take the record and its contributions of one book",
    )
