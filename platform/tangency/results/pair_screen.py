"""A screen of pairs as a result: what the tests say of each pair, and how its spread behaves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from tangency.contracts.arrays import Floats
from tangency.dependence.own_size import OwnSize
from tangency.domain.cointegration import DiscoveryControl, Hedge, PairTest
from tangency.domain.naming import known_name
from tangency.plots.pairs import p_values_figure
from tangency.plots.spread import spread_figure
from tangency.results.pair_screen_document import (
    OwnSizeDocument,
    PairDocument,
    PairScreenDocument,
    RefusedPairDocument,
    ScreenSettingsDocument,
    SpreadDocument,
)
from tangency.results.result import Result

if TYPE_CHECKING:
    from tangency.plots.figure import Figure

__all__ = ["PairScreen", "RefusedPair", "ScreenSettings", "ScreenedPair"]

_OF_ONE_TEST = ("p_first_on_second", "p_second_on_first", "max_eigen", "trace_at_most_one")


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreenedPair:
    """A pair that was tested: first = intercept + hedge_ratio · second + spread, in the levels of the screen.

    Attributes
    ----------
    first, second
        Labels; of Engle–Granger's test, the first is the one that was regressed.
    p_value
        Of the pair; of Engle–Granger's test twice the smaller of both directions, at most 1.
    q_value
        The least false discovery rate at which the pair is selected.
    statistic
        Engle–Granger's t, or Johansen's trace under no cointegration.
    lags
        Lagged changes of the test.
    correlation
        Of the changes of the two levels.
    distance
        Sum of squared differences of the prices, both 1 at the first session.
    hedge_ratio, intercept, variance_ratio, variance_ratio_z, hurst
        None where total least squares has no ratio.
    half_life
        Sessions; None where the spread does not return.
    adf
        Dickey–Fuller's statistic of the spread less its mean.
    p_first_on_second, p_second_on_first
        Of each direction of Engle–Granger's test.
    max_eigen, trace_at_most_one
        Johansen's other statistics.
    reason
        Why a figure is missing; empty where none is.
    """

    first: str
    second: str
    p_value: float
    q_value: float
    is_selected: bool
    statistic: float
    lags: int
    hedge_ratio: float | None = None
    intercept: float | None = None
    half_life: float | None = None
    variance_ratio: float | None = None
    variance_ratio_z: float | None = None
    hurst: float | None = None
    adf: float | None = None
    correlation: float
    distance: float
    p_first_on_second: float | None = None
    p_second_on_first: float | None = None
    max_eigen: float | None = None
    trace_at_most_one: float | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedPair:
    """A pair that could not be tested, and why."""

    first: str
    second: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreenSettings:
    """How pairs were screened; as the arguments of `screen_pairs`."""

    method: PairTest
    lags: str | int
    log: bool
    within: str | None
    max_distance: float | None
    min_correlation: float | None
    fdr: float
    control: DiscoveryControl
    hedge: Hedge


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class PairScreen(Result):
    """All pairs of a universe, tested for cointegration.

    Attributes
    ----------
    data
        What was screened: a dataset's name, or that it was closing prices.
    sessions
        Labels of the window, shape (n_sessions,).
    assets
        Those that pairs were made of, sorted.
    levels
        Logarithms of the prices, or the prices, shape (n_assets, n_sessions).
    pairs
        Those listed, by p-value.
    n_spreads
        Of how many pairs, the first by p-value, the document holds the spread by session.
    n_candidates
        Pairs there are, within labels where that was asked.
    n_tested
        Pairs tested: those close enough, and not refused.
    n_selected
        Of those tested.
    left_out
        Asset → why it is in no pair.
    refused
        Pairs that could not be tested.
    own_size
        What the test rejects of independent walks; None where that was not simulated.
    said
        What has to be known before any figure is read.

    >>> import numpy as np
    >>> import pandas as pd
    >>> import tangency as tg
    >>> steps = np.random.default_rng(0).standard_normal((3, 500)) / 100.0
    >>> walk = steps[0].cumsum()
    >>> logs = {"A": walk, "B": walk + steps[1], "C": steps[2].cumsum()}
    >>> screen = tg.screen_pairs(np.exp(pd.DataFrame(logs, pd.date_range("2023-01-01", periods=500))))
    >>> screen.n_tested, screen.n_selected, abs(round(float(screen.spread("A", "B").mean()), 9))
    (3, 1, 0.0)
    """

    data: str
    dataset_version: str | None
    settings: ScreenSettings
    sessions: npt.NDArray[np.generic]
    assets: tuple[str, ...]
    levels: Floats
    pairs: tuple[ScreenedPair, ...]
    n_spreads: int
    n_candidates: int
    n_tested: int
    n_selected: int
    left_out: Mapping[str, str]
    refused: tuple[RefusedPair, ...]
    own_size: OwnSize | None
    said: tuple[str, ...]

    @cached_property
    def table(self) -> pd.DataFrame:
        """One row a pair, by p-value; what is missing is NA, and `reason` says why."""
        names = [each.name for each in fields(ScreenedPair)]
        columns = {name: [getattr(pair, name) for pair in self.pairs] for name in names}
        shown = {
            name: pd.array(values, dtype="Float64") if name == "half_life" else values
            for name, values in columns.items()
            if name not in _OF_ONE_TEST or values[0] is not None
        }
        return pd.DataFrame(shown)

    def selected(self) -> pd.DataFrame:
        """Return the rows of the pairs that are selected."""
        chosen: pd.DataFrame = self.table[self.table["is_selected"]].reset_index(drop=True)
        return chosen

    def refusals(self) -> pd.DataFrame:
        """Return the pairs that could not be tested: `first`, `second`, `reason`."""
        rows = [(each.first, each.second, each.reason) for each in self.refused]
        return pd.DataFrame(rows, columns=["first", "second", "reason"])

    def spread(self, first: str, second: str) -> pd.Series:
        """Return a listed pair's spread over the window, by session, whichever of the two is named first.

        Raises
        ------
        ConfigurationError
            For an asset or a pair that is not listed, or one without a hedge ratio.
        """
        pair = self._listed(first, second)
        return self._history(pair)["spread"].rename(f"{pair.first}/{pair.second}")

    def pair(self, first: str, second: str) -> pd.DataFrame:
        """Return a listed pair through the window: `first_level`, `second_level`, `spread` and `z_score` by session.

        Which of the two is the first leg, its row of `table` says, whichever is named first here. The z-score is the
        spread less its mean, over its standard deviation, both of the whole window.

        Raises
        ------
        ConfigurationError
            As of `spread`.
        """
        return self._history(self._listed(first, second))

    def plot(self, pair: tuple[str, str] | None = None, *, entry: float = 2.0, exit: float = 0.5) -> Figure:  # noqa: A002  # the field's word
        """Return the p-values in their order beside the line below which pairs are selected, or one pair's history.

        Parameters
        ----------
        pair
            The two legs of a listed pair: their prices, and the spread's z-score with its bands.
        entry, exit
            Bands of the z-score at which a position would be entered and left.

        Raises
        ------
        ConfigurationError
            As of `spread`.
        """
        if pair is not None:
            found = self._listed(*pair)
            history = self._history(found)
            title = _sentence(found, float(history["z_score"].iloc[-1]))
            names = (found.first, found.second)
            return spread_figure(
                history, names=names, are_logarithms=self.settings.log, entry=entry, exit=exit, title=title
            )
        return p_values_figure(
            self.table[["first", "second", "p_value", "is_selected"]],
            n_tested=self.n_tested,
            fdr=self.settings.fdr,
            is_any_dependence=self.settings.control is DiscoveryControl.BY,
            title=self.document().finding(),
        )

    def followed(self) -> tuple[ScreenedPair, ...]:
        """Return the pairs whose spread the document holds, by p-value."""
        return tuple(self._hedged())[: self.n_spreads]

    def _hedged(self) -> Iterator[ScreenedPair]:
        return (pair for pair in self.pairs if pair.hedge_ratio is not None)

    def _listed(self, first: str, second: str) -> ScreenedPair:
        for name in (first, second):
            known_name("asset", name, self.assets, where="spread")
        known = {frozenset((pair.first, pair.second)): pair for pair in self._hedged()}
        pair = known.get(frozenset((first, second)))
        if pair is None:
            names = [f"{each.first}/{each.second}" for each in known.values()]
            known_name("pair", f"{first}/{second}", names, where="spread")
        assert pair is not None  # noqa: S101  # for the type checker: an unknown name has raised
        return pair

    def _history(self, pair: ScreenedPair) -> pd.DataFrame:
        one, other = (self.levels[self.assets.index(leg)] for leg in (pair.first, pair.second))
        spread = one - (pair.intercept or 0.0) - (pair.hedge_ratio or 0.0) * other
        z_score = (spread - spread.mean()) / spread.std(ddof=1)
        columns = {"first_level": one, "second_level": other, "spread": spread, "z_score": z_score}
        return pd.DataFrame(columns, index=pd.Index(self.sessions, name="session"))

    def _spread_document(self, pair: ScreenedPair) -> SpreadDocument:
        history = self._history(pair)
        spread = history["spread"].to_numpy()
        return SpreadDocument(
            first=pair.first,
            second=pair.second,
            mean=float(spread.mean()),
            deviation=float(spread.std(ddof=1)),
            spread=tuple(spread.tolist()),
            z_score=tuple(history["z_score"].tolist()),
        )

    def document(self) -> PairScreenDocument:
        """Return the document, the same on every face; floats keep every bit."""
        own, size = self.settings, self.own_size
        followed = self.followed()
        legs = sorted({leg for pair in followed for leg in (pair.first, pair.second)})
        return PairScreenDocument(
            run_id=self.run_id,
            data=self.data,
            dataset_version=self.dataset_version,
            settings=ScreenSettingsDocument(**{each.name: getattr(own, each.name) for each in fields(own)}),
            first_session=str(self.sessions[0]),
            last_session=str(self.sessions[-1]),
            n_sessions=len(self.sessions),
            assets=self.assets,
            n_candidates=self.n_candidates,
            n_tested=self.n_tested,
            n_selected=self.n_selected,
            pairs=tuple(
                PairDocument(**{each.name: getattr(pair, each.name) for each in fields(pair)}) for pair in self.pairs
            ),
            refused=tuple(
                RefusedPairDocument(first=each.first, second=each.second, reason=each.reason) for each in self.refused
            ),
            left_out=dict(self.left_out),
            own_size=None if size is None else OwnSizeDocument(n_sessions=size.n_sessions, share=size.share),
            said=self.said,
            spreads=tuple(map(self._spread_document, followed)),
            sessions=tuple(map(_label, self.sessions)) if followed else (),
            levels={leg: tuple(self.levels[self.assets.index(leg)].tolist()) for leg in legs},
        )


def _label(session: np.generic) -> str:
    return str(session).removesuffix(".000000").removesuffix(".000000000").removesuffix("T00:00:00")


def _sentence(pair: ScreenedPair, last: float) -> str:
    back = f"half of it is gone after {pair.half_life:.1f} sessions" if pair.half_life is not None else pair.reason
    side = "above" if last > 0.0 else "below"
    return f"{pair.first} / {pair.second}: the spread is {abs(last):.1f} standard deviations {side} its mean; {back}"
