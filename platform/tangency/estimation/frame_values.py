"""Judges what a frame's values are where they cannot be, or are surely not, simple returns: prices, percent, counters.

No single sign is enough: a Treasury bill is never negative, a coin gains 1000 % in a day. Refused is only what no real
series of returns does, judged by several signs together: their size for the length of a period, how little they change
from row to row, and for how many rows. `tests/unit/estimation/test_frame_values.py` tries it on real series.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from math import sqrt
from typing import Self

import numpy as np
import numpy.typing as npt

from tangency.contracts.arrays import Floats
from tangency.contracts.returns import Returns
from tangency.market.frame_periods import is_dated
from tangency.market.rhythm import typical_step

__all__ = ["Doubt", "ValueKind", "doubt_of", "kind_of", "kind_of_impossible", "years_of"]

# Long enough that chance does not make what follows; shorter windows are judged by size alone.
_LONG, _VERY_LONG = 20, 60
_SAMPLED = 32
# A level changes little from row to row: root mean square of its changes over its mean size. Of returns with a mean
# of nought and any distribution without memory it is above 1; of real Treasury bills over decades 0.3.
_SMOOTH = 0.25
# The same over the standard deviation, which is √2 without memory (von Neumann 1941) and small for a random walk.
_WALKS = 0.35
# Sizes a year, as fractions: a rate of interest of 1000 %, a spread of levels of 60 %.
_RATE, _SPREAD = 10.0, 0.6
_LONGEST_HISTORY_YEARS = 150.0
# A mean that is no level's: most frames of returns are told by it, at no cost.
_UNSUSPICIOUS = 0.005


class ValueKind(StrEnum):
    """What the values of a column look like."""

    COUNTER = "counter"
    WHOLE = "whole"
    LEVEL = "level"
    GROSS = "gross"
    LOG_LEVEL = "log_level"
    WALK = "walk"
    PERCENT = "percent"
    BASIS_POINTS = "basis_points"
    LOG_RETURNS = "log_returns"
    UNKNOWN = "unknown"


_WHAT = {
    ValueKind.COUNTER: "a column that counts is not the returns of an asset",
    ValueKind.WHOLE: "whole numbers are no simple returns",
    ValueKind.LEVEL: "these look like prices, or amounts, and not like simple returns",
    ValueKind.GROSS: "these look like gross returns 1 + r, or prices near one, and not like simple returns",
    ValueKind.LOG_LEVEL: "these look like prices or their logarithms, and not like simple returns",
    ValueKind.WALK: "these look like cumulative returns, or an equity curve, and not like simple returns",
    ValueKind.PERCENT: "these look like percent, and not like fractions: 0.01 is one percent",
    ValueKind.BASIS_POINTS: "these look like basis points, and not like fractions: 0.0001 is one basis point",
    ValueKind.LOG_RETURNS: "these may be log returns",
    ValueKind.UNKNOWN: "these look like no returns",
}
_REMEDY = {
    ValueKind.COUNTER: "leave the column out: {frame}.drop(columns={column!r}); of dates make the index: "
    "{frame}.set_index({column!r})",
    ValueKind.LEVEL: "tg.returns({frame}) makes simple returns of prices",
    ValueKind.GROSS: "pass {frame} - 1 of gross returns, tg.returns({frame}) of prices",
    ValueKind.LOG_LEVEL: "tg.returns({frame}) makes simple returns of prices, and tg.returns(np.exp({frame})) of their "
    "logarithms",
    ValueKind.WALK: "tg.returns(1 + {frame}) makes simple returns of cumulative ones, tg.returns({frame}) of prices",
    ValueKind.PERCENT: "pass {frame} / 100",
    ValueKind.BASIS_POINTS: "pass {frame} / 10_000",
    ValueKind.LOG_RETURNS: 'say returns_are="log", or pass np.expm1({frame})',
    ValueKind.UNKNOWN: "pass simple returns as fractions; tg.returns({frame}) makes them of prices",
}
_REMEDY[ValueKind.WHOLE] = f"{_REMEDY[ValueKind.COUNTER]}; {_REMEDY[ValueKind.LEVEL]}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """Why values are no simple returns: what they are like, which column shows it and by what, and what mends it."""

    kind: ValueKind
    what: str
    asset: str
    value: str
    remedy: str

    @classmethod
    def of(cls, kind: ValueKind, asset: str, values: Floats, *, is_alone: bool) -> Self:
        """Return the doubt about a column; where `is_alone`, it stands beside columns that may be returns."""
        is_asset = kind not in {ValueKind.COUNTER, ValueKind.WHOLE}
        frame = f"frame[[{asset!r}]]" if is_alone and is_asset else "frame"
        remedy = _REMEDY[kind].format(frame=frame, column=asset)
        return cls(
            kind=kind,
            what=_WHAT[kind],
            asset=asset,
            value=_described(values[np.isfinite(values)]),
            remedy=f"{remedy}; or leave the column out" if is_alone and is_asset else remedy,
        )


def doubt_of(returns: Returns) -> Doubt | None:
    """Return why values that could be simple returns surely are none; None where they may be."""
    means = returns.means
    if returns.is_complete and means.dot(means) < _UNSUSPICIOUS**2:
        return None
    with np.errstate(over="ignore", invalid="ignore"):  # squares of amounts beyond 1e154: they are no returns either
        return _doubt(returns)


def years_of(returns: Returns) -> float | None:
    """Return the years from row to row; None where unknown."""
    if returns.periods_per_year is not None:
        return 1.0 / returns.periods_per_year
    return typical_step(returns.dates) if is_dated(returns.dates) else None


def kind_of(values: Floats, step: float | None, n_alike: int) -> ValueKind | None:
    """Return what the values of one column, shape (n,) without gaps, surely are; None where they may be returns.

    Parameters
    ----------
    step
        Years from row to row; None where unknown.
    n_alike
        Number of values that bear witness: n, or those of the whole frame where all columns are alike.
    """
    if not values.any():
        return None
    return _counted(values) or _level(values, step, n_alike) or _walk(values, step)


def kind_of_impossible(values: Floats, step: float | None) -> ValueKind:
    """Return what the values of a column look like that lie below -1, or are infinite: they cannot be returns."""
    values = values[np.isfinite(values)]
    if len(values) < 2:  # noqa: PLR2004  # one value has no neighbour
        return ValueKind.UNKNOWN
    if _is_smooth(values):
        return ValueKind.LOG_LEVEL if values.max() < 0.0 else ValueKind.LEVEL
    if _walk(values, step) is not None:
        return ValueKind.WALK
    # Typical moves a year, as fractions: beyond 150 % they are no returns, beyond 25 000 % no percent either.
    a_year = float(np.median(np.abs(values))) / sqrt(step or 1.0 / 252.0)
    if a_year <= 1.5:  # noqa: PLR2004
        return ValueKind.LOG_RETURNS
    return ValueKind.PERCENT if a_year <= 250.0 else ValueKind.BASIS_POINTS  # noqa: PLR2004


def _doubt(returns: Returns) -> Doubt | None:
    by_asset, assets = returns.by_asset, returns.assets
    suspects = _suspects(by_asset, is_complete=returns.is_complete)
    if not len(suspects):
        return None
    step = years_of(returns)
    # What is infinite is refused before; where it is missing, the rows on both sides are neighbours.
    columns = [column[np.isfinite(column)] for column in by_asset[suspects]]
    n_alike = sum(map(len, columns)) if len(suspects) == len(assets) and all(map(_is_smooth, columns)) else 0
    kinds = [kind_of(column, step, max(len(column), n_alike)) for column in columns]
    found = [(kind, i, column) for kind, i, column in zip(kinds, suspects.tolist(), columns, strict=True) if kind]
    if not found:
        return None
    kind, i, column = found[0]
    # Beside prices, what is positive and changes little is a price too, be it too small to tell by itself.
    is_alone = len(found) < len(assets) and not all(_is_smooth(own[np.isfinite(own)]) for own in by_asset)
    return Doubt.of(kind, assets[i], column, is_alone=is_alone)


def _counted(values: Floats) -> ValueKind | None:
    """Return what whole numbers are: row numbers, years, months."""
    if len(values) < 3 or (values != np.rint(values)).any():  # noqa: PLR2004  # two whole numbers may be chance
        return None
    steps = np.diff(values)
    if (steps > 0).all() or (steps < 0).all():
        return ValueKind.COUNTER
    # Years, months and marks come again and again; volumes and prices in whole units are levels.
    is_repeated = 2 * len(np.unique(values)) <= len(values)
    return ValueKind.WHOLE if is_repeated and np.median(np.abs(values)) > 1.0 else None


def _level(values: Floats, step: float | None, n_alike: int) -> ValueKind | None:
    """Return what values are that keep one sign and are too large for any rate of interest."""
    least, most, n = float(values.min()), float(values.max()), len(values)
    if least < 0.0 < most:
        return None
    size, change = float(np.abs(values).mean()), _change(values)
    if not (
        (least > 1.0 and n >= 8)  # noqa: PLR2004  # more than doubled in every period
        or (least >= 0.0 and n >= _LONG and np.median(values) > 0.5)  # noqa: PLR2004  # without one loss
        or (_is_smooth(values) and _is_large(size, step, n, n_alike))
    ):
        return None
    if most <= 0.0:
        return ValueKind.LOG_LEVEL
    mean, spread = float(values.mean()), float(values.std())
    if abs(mean - 1.0) < 0.25 and change > 1.1 * spread:  # noqa: PLR2004  # around one, without memory
        return ValueKind.GROSS
    return ValueKind.LOG_LEVEL if 1.5 < mean < 15.0 and change < 0.005 * mean else ValueKind.LEVEL  # noqa: PLR2004


def _is_large(size: float, step: float | None, n: int, n_alike: int) -> bool:
    """Whether values that hardly change, all of one sign, are too large for a rate of interest a period."""
    # Microsoft gained 45 % to 67 % in each of the years 1995 to 1999.
    if size > 10.0 or (size > 0.3 and n_alike >= 8):  # noqa: PLR2004  # 1000 % twice, 30 % eight times, alike
        return True
    longest = min(1.0, _LONGEST_HISTORY_YEARS / n)
    if n_alike >= _LONG and size > _RATE * (longest if step is None else step):
        return True
    return step is None and n >= _VERY_LONG and size > 0.05  # noqa: PLR2004  # the mean of a century of yearly bills


def _walk(values: Floats, step: float | None) -> ValueKind | None:
    """Return what values are that wander far, and change little from row to row."""
    if len(values) < _LONG:
        return None
    spread = float(values.std())
    if step is None:
        is_wide = spread > 1.0 or (len(values) >= _VERY_LONG and spread > 0.05)  # noqa: PLR2004  # a year's, as above
    else:
        is_wide = spread > min(1.0, _SPREAD * sqrt(step))
    return ValueKind.WALK if is_wide and _change(values) < _WALKS * spread else None


def _suspects(by_asset: Floats, *, is_complete: bool) -> npt.NDArray[np.intp]:
    """Return the columns that are worth a look in full: of a few of their rows, each is much like the one before.

    That is, the mean of xₜ xₜ₊₁ is above 0.68 that of xₜ², an autocorrelation about nought. What `kind_of` finds is so;
    of 33 returns without memory one in ten thousand is.
    """
    sample = by_asset[:, :: max(1, by_asset.shape[1] // _SAMPLED)]
    if not is_complete:
        sample = np.where(np.isnan(sample), 0.0, sample)
    neighbours = np.vecdot(sample[:, 1:], sample[:, :-1])
    share = 0.68 * (1.0 - 1.0 / sample.shape[1])
    is_suspect = neighbours >= share * np.vecdot(sample, sample)
    return np.flatnonzero(is_suspect)


def _described(values: Floats) -> str:
    if len(values) == 0:
        return "no finite value"
    text = f"{values.min():.4g} to {values.max():.4g} in {len(values)} rows"
    size = float(np.abs(values).mean())
    return text if len(values) == 1 else f"{text}, changing by {_change(values) / size:.2%} from row to row"


def _is_smooth(values: Floats) -> bool:
    """Whether values keep one sign, and change little from row to row for their size."""
    if len(values) < 2 or values.min() <= 0.0 <= values.max():  # noqa: PLR2004  # one has no neighbour
        return False
    return _change(values) < _SMOOTH * float(np.abs(values).mean())


def _change(values: Floats) -> float:
    """Return the root mean square of the changes from row to row; 0 of one value."""
    changes = np.diff(values)
    return sqrt(float(changes @ changes) / max(len(changes), 1))
