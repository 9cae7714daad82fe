"""Test all pairs of a universe for cointegration, and say which are left once the number of tests is counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from tangency.contracts.progress import OnProgress, no_progress
from tangency.desk.pair_request import ScreenPairsRequest
from tangency.desk.use_case import UseCase
from tangency.desk.verb_call import VerbCall, verb_call
from tangency.desk.workbench import Workbench
from tangency.estimation.inputs import Groups
from tangency.market import AsOf, PricePanel, UniverseRule
from tangency.results.pair_screen_document import PairScreenDocument

if TYPE_CHECKING:
    from tangency.results.pair_screen import PairScreen

__all__ = ["ScreenPairsRequest", "screen_pairs"]


def _call(  # one keyword for each setting that a user has
    prices: str | PricePanel | pd.DataFrame,
    *,
    method: str = "engle-granger",
    lags: str | int = "aic",
    log: bool = True,
    window: int | None = None,
    as_of: AsOf | None = None,
    universe: UniverseRule | None = None,
    within: str | None = None,
    groups: Groups | None = None,
    max_distance: float | None = None,
    min_correlation: float | None = None,
    fdr: float = 0.05,
    control: str = "by",
    hedge: str = "ols",
    top: int | None = None,
    spreads: int = 3,
    time_limit: float | None = None,
    on_progress: OnProgress = no_progress,
) -> VerbCall[ScreenPairsRequest]:
    """Test every pair for cointegration, and select at a false discovery rate over all that were tested.

    Engle–Granger's test is done in both directions; a pair's p-value is twice the smaller of the two, at most 1, and
    its first leg is the one that was regressed in that direction.

    Parameters
    ----------
    prices
        The name of a dataset, a `PricePanel`, or a frame of closing prices: one column an asset, NaN where there is no
        price. An asset without a price at a session of the window is in no pair.
    method
        `engle-granger`, or `johansen` (a constant and one lagged change; p-values of the trace are approximate).
    lags
        Lagged changes in the unit-root regressions: so many, or `aic`.
    log
        Whether the levels are logarithms of the prices.
    window, as_of
        Sessions up to and including the day; a universe's rule asks for as many.
    within, groups
        Pairs are formed within the labels of this taxonomy alone.
    max_distance, min_correlation
        Pairs farther apart, or less correlated, are not tested, and do not count as tests.
    fdr, control
        The false discovery rate, controlled by Benjamini and Yekutieli (`by`) or Benjamini and Hochberg (`bh`).
    hedge
        `ols`, `tls` or `kalman`.
    top
        How many pairs the table lists.
    spreads
        Of how many, the first by p-value, the document holds levels, spread and z-score by session.

    Raises
    ------
    ConfigurationError
        For an unknown name, a day without sessions before it, or prices in several currencies.
    DataError
        For values that are no prices, too few sessions for the lags, or no pair to test.

    >>> import numpy as np
    >>> import pandas as pd
    >>> import tangency as tg
    >>> steps = np.random.default_rng(0).standard_normal((3, 500)) / 100.0
    >>> walk = steps[0].cumsum()
    >>> logs = {"A": walk, "B": walk + steps[1], "C": steps[2].cumsum()}
    >>> prices = 100.0 * np.exp(pd.DataFrame(logs, pd.date_range("2023-01-01", periods=500)))
    >>> tg.screen_pairs(prices).table.query("is_selected")[["first", "second"]].to_numpy().tolist()
    [['B', 'A']]
    """
    own = dict(locals())
    own["data"] = own.pop("prices")
    return verb_call(ScreenPairsRequest, own)


def _compute(request: ScreenPairsRequest, bench: Workbench) -> PairScreen:
    from tangency.desk.pair_screening import screened  # noqa: PLC0415  # the compiler loads where something is computed

    bench.progress(0, 1, "reading prices")
    return screened(request, bench.levels(request), bench)


screen_pairs = UseCase(
    name="screen_pairs",
    call=_call,
    request=ScreenPairsRequest,
    compute=_compute,
    document=PairScreenDocument,
)
