"""What each part of a portfolio contributes to its return, period by period and linked over any span."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from tangency.contracts.arrays import Floats, read_only
from tangency.domain.naming import known_name
from tangency.errors import ConfigurationError, DataError
from tangency.performance.checking import simple_returns
from tangency.risk.drawdown_spells import Dates
from tangency.risk.undefined import UndefinedFigure

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Contributions"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Contributions:
    """The profit of each part over the NAV before, of each period; the parts add up to the return.

    Attributes
    ----------
    dates
        Label of each period, shape (n_periods,).
    parts
        Names, such as `BTC`, or `BTC, price`.
    values
        Fractions of the NAV before the period, shape (n_periods, n_parts), read-only.
    returns
        What they add up to, shape (n_periods,): the portfolio's own returns, not the sum.
    labels
        Kind of label → label of each part: `asset`, `sector`, `strategy`, `kind`.

    Raises
    ------
    DataError
        For arrays of other shapes than the labels say, a missing value, or a return below −1.

    >>> made = Contributions(
    ...     dates=np.array(["2024-01-02", "2024-01-03"], dtype="datetime64[D]"),
    ...     parts=("BTC", "ETH", "UNI"),
    ...     values=np.array([[0.25, 0.0, 0.25], [-0.25, -0.25, 0.0]]),
    ...     returns=np.array([0.5, -0.5]),
    ...     labels={"asset": ("BTC", "ETH", "UNI"), "sector": ("Layer 1", "Layer 1", "DeFi")},
    ... )
    >>> made.linked().tolist(), made.by("sector").totals().to_dict()
    ([-0.125, -0.375, 0.25], {'Layer 1': -0.5, 'DeFi': 0.25})
    """

    dates: Dates
    parts: tuple[str, ...]
    values: Floats
    returns: Floats
    labels: Mapping[str, tuple[str, ...]]

    def __post_init__(self) -> None:
        returns = simple_returns(self.returns)
        shape = (len(self.dates), len(self.parts))
        if self.values.shape != shape or returns.shape != shape[:1]:
            raise DataError(
                "contributions do not fit their periods and parts", where="contributions", value=f"{self.values.shape}"
            )
        for kind, own in self.labels.items():
            if len(own) != len(self.parts):
                raise DataError(
                    "each part has one label of a kind", where=f"labels[{kind}]", value=f"{len(own)} for {shape[1]}"
                )
        if not np.isfinite(self.values).all():
            period, part = divmod(int(np.isfinite(self.values).argmin()), shape[1])
            raise DataError("a contribution is missing", where=f"{self.parts[part]}, {self.dates[period]}")
        object.__setattr__(self, "returns", returns)

    @property
    def residual(self) -> float:
        """The largest distance of a period's sum from its return: rounding, and nothing is spread over the parts."""
        return float(np.abs(self.values.sum(axis=1) - self.returns).max())

    def by(self, *kinds: str) -> Contributions:
        """Return the contributions of groups: parts with the same labels of these kinds, in the order they appear.

        Labels of another kind stay where all parts of each group have the same.

        Raises
        ------
        ConfigurationError
            Without a kind.
        UnknownName
            A kind of label that the parts do not have.
        """
        if not kinds:
            raise ConfigurationError("no kind of label is named", where="by", remedy=f"one of {', '.join(self.labels)}")
        own = [self.labels[known_name("kind of label", kind, self.labels, where="contributions")] for kind in kinds]
        groups: dict[tuple[str, ...], list[int]] = {}
        for place, key in enumerate(zip(*own, strict=True)):
            groups.setdefault(key, []).append(place)
        members = list(groups.values())
        labels = {kind: [{given[i] for i in rows} for rows in members] for kind, given in self.labels.items()}
        return Contributions(
            dates=self.dates,
            parts=tuple(", ".join(key) for key in groups),
            values=_summed(self.values, members),
            returns=self.returns,
            labels={
                kind: tuple(*zip(*found, strict=True))
                for kind, found in labels.items()
                if all(len(each) == 1 for each in found)
            },
        )

    def linked(self, first: int = 0, stop: int | None = None) -> Floats:
        """Return total contributions over the periods from place `first` up to but not including `stop`.

        Σₜ cₜ · Vₜ₋₁ / V_start, shape (n_parts,): what each part gained, over the equity at the start. They add up to
        the compounded return of the span.

        Raises
        ------
        ConfigurationError
            For places that are no span of the record.
        """
        end = len(self.dates) if stop is None else stop
        if not 0 <= first <= end <= len(self.dates):
            raise ConfigurationError("a span lies within the record", where="linked", value=f"{first} to {end}")
        growth = np.concatenate(([1.0], np.cumprod(1.0 + self.returns[first:end])))[:-1]
        return read_only((self.values[first:end] * growth[:, None]).sum(axis=0))

    def totals(self, since: str | np.datetime64 | None = None, until: str | np.datetime64 | None = None) -> pd.Series:
        """Return linked total contributions by part, of the periods with labels from `since` to `until`, both within.

        Raises
        ------
        UndefinedFigure
            Where no period lies there, or nothing was left before the first of them.
        """
        import pandas as pd  # noqa: PLC0415  # wanted for the frame only

        first = 0 if since is None else int(np.searchsorted(self.dates, _label(since, self.dates)))
        stop = len(self.dates)
        if until is not None:
            stop = int(np.searchsorted(self.dates, _label(until, self.dates), side="right"))
        if first >= stop:
            raise UndefinedFigure("no period lies in the span", where="contributions", value=f"{since} to {until}")
        if (self.returns[:first] == -1.0).any():
            raise UndefinedFigure("nothing was left at the start of the span", where="contributions", value=str(since))
        return pd.Series(self.linked(first, stop), index=pd.Index(self.parts))

    def frame(self) -> pd.DataFrame:
        """Return the contributions, periods down, parts across."""
        import pandas as pd  # noqa: PLC0415

        return pd.DataFrame(self.values, index=pd.Index(self.dates), columns=pd.Index(self.parts))


def _label(given: str | np.datetime64, dates: Dates) -> np.datetime64 | str:
    return np.datetime64(given) if dates.dtype.kind == "M" else given


def _summed(values: Floats, members: list[list[int]]) -> Floats:
    """Return the sums of groups of columns, shape (n_periods, n_groups), each from its first member to its last."""
    if not members:
        return values
    order = [place for rows in members for place in rows]
    starts = np.cumsum([0, *map(len, members[:-1])])
    sorted_columns = values if order == list(range(len(order))) else np.take(values, order, axis=1)
    return read_only(np.ascontiguousarray(np.add.reduceat(sorted_columns, starts, axis=1)))
