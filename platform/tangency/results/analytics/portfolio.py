"""What is analysed: a record of returns, and what was held where that is known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from tangency.contracts.arrays import Floats
from tangency.contracts.returns import Returns
from tangency.performance.contributions import Contributions
from tangency.performance.track_record import TrackRecord
from tangency.risk.decomposition import LabelledWeights
from tangency.risk.value_at_risk import Liquidity

__all__ = ["AnalysedPortfolio", "Comparison", "Holdings", "PortfolioKind"]

PortfolioKind = Literal["returns", "weights", "backtest", "optimization", "holdings"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Comparison:
    """A benchmark on the periods of the record.

    Attributes
    ----------
    made_of
        What it was made of, as text.
    returns
        Simple returns, shape (n_periods,).
    weights
        Asset → weight at the end of the record; None where nothing is known of them.
    active_share
        ½ Σ|w − w_b| at the end of the record; None where either's weights are not known.
    """

    name: str
    made_of: str
    returns: Floats
    weights: Mapping[str, float] | None = None
    active_share: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Holdings:
    """What is held at the end, and what its assets did.

    Attributes
    ----------
    weights
        Fractions of NAV with their labels; what is missing to one is cash.
    window
        Returns of the held assets over the last periods, without gaps.
    liquidity
        How they could be sold, in the order of the window's assets; or why that is not known.
    """

    weights: LabelledWeights
    window: Returns
    liquidity: Liquidity | str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class AnalysedPortfolio:
    """A record of returns, and what was held.

    Attributes
    ----------
    name
        For people.
    record
        Returns, risk-free returns, and the first benchmark where there is one.
    comparisons
        The benchmarks, in the order in which they were asked for.
    risk_free
        What the risk-free returns are, as text.
    holdings
        None where `not_held` says why.
    contributions
        Of parts to the return of each period, by asset, and by strategy of several; none where `not_contributed` says
        why.
    run
        The run that is analysed; None of data given with the call.
    said
        What has to be known before any figure is read.
    warnings
        What is doubtful about the data.
    """

    name: str
    kind: PortfolioKind
    record: TrackRecord
    risk_free: str
    comparisons: tuple[Comparison, ...] = ()
    holdings: Holdings | None = None
    not_held: str | None = None
    contributions: tuple[Contributions, ...] = ()
    not_contributed: str | None = None
    run: str | None = None
    currency: str | None = None
    calendar: str | None = None
    dataset_version: str | None = None
    said: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
