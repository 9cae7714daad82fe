"""A frame of returns in canonical form, refused where its values or its labels are none."""

from __future__ import annotations

from math import inf
from typing import Literal, TypeAlias

import numpy as np
import pandas as pd

from tangency.contracts.arrays import read_only
from tangency.contracts.returns import Returns
from tangency.domain.input_limits import LARGEST_RETURN
from tangency.errors import DataError, Remedy, Setting
from tangency.estimation.frame_values import Doubt, doubt_of, kind_of_impossible, years_of
from tangency.market.frame_labels import require_assets
from tangency.market.frame_numbers import frame_numbers
from tangency.market.frame_periods import frame_periods, is_dated
from tangency.market.rhythm import require_rhythm

__all__ = ["Declared", "frame_returns"]

Declared: TypeAlias = Literal["simple", "log"]
"""What a user says that the values of a frame are; where nothing is said, they are judged."""

_JUDGED = 1e12


def frame_returns(
    frame: pd.DataFrame,
    labels: tuple[str, ...],
    periods_per_year: float | None,
    declared: Declared | None = None,
    *,
    is_accepted: bool = False,
) -> tuple[Returns, tuple[str, ...]]:
    """Return a frame's returns, assets sorted by label, and what is doubtful about what was declared.

    Parameters
    ----------
    labels
        Of the columns, as text.
    declared
        Values that surely are no simple returns are refused where nothing is declared; declared as simple, they pass
        with a warning. Log returns r become exp(r) - 1.
    is_accepted
        Whether a run was recorded on the frame: what was accepted then is read again as it is.

    Raises
    ------
    DataError
        For values that are not simple returns, labels that are no assets or repeated, dates that do not ascend, or
        whose rhythm contradicts the periods of a year.
    """
    require_assets(frame, labels)
    canonical = tuple(sorted(labels))
    by_asset = frame_numbers(frame).T
    # Always a copy: what is computed later, such as explanations, must not follow later writes to the frame.
    own = np.array(
        by_asset if canonical == labels else by_asset[sorted(range(len(labels)), key=labels.__getitem__)], order="C"
    )
    if declared == "log":
        with np.errstate(over="ignore"):
            np.expm1(own, out=own)
    periods = frame_periods(frame.index)
    returns = Returns.of_assets(canonical, periods, read_only(own), periods_per_year)
    most = _require_possible(returns, frame.index, np.finfo(np.float64).max if is_accepted else _JUDGED)
    doubt = None if is_accepted and declared is None else doubt_of(returns)
    if doubt is not None and declared is None:
        raise DataError(
            doubt.what,
            where=f"data[{doubt.asset}]",
            value=doubt.value,
            remedy=Remedy(f"{doubt.remedy}; if they are returns as they stand, say ", Setting("returns_are", "simple")),
        )
    if most > LARGEST_RETURN and not is_accepted:
        _require_possible(returns, frame.index, LARGEST_RETURN)
    if periods_per_year is not None and is_dated(periods) and not is_accepted:
        require_rhythm(
            periods,
            periods_per_year,
            what="periods_per_year says",
            where="periods_per_year",
            remedy="pass periods_per_year={fits:g}; if returns overlap, drop the dates: frame.reset_index(drop=True)",
        )
    return returns, () if doubt is None else (_warning(doubt),)


def _range(value: float, largest: float) -> str:
    return f"at most {LARGEST_RETURN:.0%}" if largest < value < inf else "finite and at least -100 %"


def _warning(doubt: Doubt) -> str:
    return f"declared as returns, but {doubt.what} ({doubt.asset}: {doubt.value})"


def _require_possible(returns: Returns, index: pd.Index, largest: float) -> float:
    """Return the largest value, where all that are there can be simple returns.

    Missing ones are the estimators' business.
    """
    by_asset = returns.by_asset
    if returns.is_complete:
        least, most = float(by_asset.min()), float(by_asset.max())
    else:
        least, most = float(np.nanmin(by_asset, initial=np.inf)), float(np.nanmax(by_asset, initial=-np.inf))
    if least >= -1.0 and most <= largest:
        return most
    values = returns.values
    period, column = divmod(int(((values < -1.0) | (values > largest)).argmax()), values.shape[1])
    asset = returns.assets[column]
    own = np.clip(by_asset[column], -_JUDGED, _JUDGED)  # what is larger is judged alike, and its square is finite
    doubt = Doubt.of(kind_of_impossible(own, years_of(returns)), asset, own, is_alone=False)
    raise DataError(
        f"not a simple return: it must be {_range(float(values[period, column]), largest)}; {doubt.what}",
        where=f"data[{asset}], row {str(index[period]).removesuffix(' 00:00:00')}",
        value=float(values[period, column]),
        remedy=doubt.remedy,
    )
