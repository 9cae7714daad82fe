"""The document of a screen of pairs."""

from __future__ import annotations

from pydantic import Field

from tangency.display.numbers import measured, percent
from tangency.domain.cointegration import DiscoveryControl, Hedge, PairTest
from tangency.results.document import Document, Part
from tangency.results.summary import Column, Summary, Table

__all__ = [
    "OwnSizeDocument",
    "PairDocument",
    "PairScreenDocument",
    "RefusedPairDocument",
    "ScreenSettingsDocument",
    "SpreadDocument",
]

_SHOWN = 20
_SHOWN_REASONS = 8
_CONTROLS = {DiscoveryControl.BY: "Benjamini–Yekutieli", DiscoveryControl.BH: "Benjamini–Hochberg"}
_TESTS = {PairTest.ENGLE_GRANGER: "Engle–Granger", PairTest.JOHANSEN: "Johansen"}
_HEDGES = {Hedge.OLS: "least squares", Hedge.TLS: "total least squares", Hedge.KALMAN: "Kalman filter"}


class PairDocument(Part):
    """A pair that was tested: first = intercept + hedge_ratio · second + spread."""

    first: str
    second: str
    p_value: float = Field(description="of the pair, of both directions where the test has two")
    q_value: float = Field(description="least false discovery rate at which the pair is selected")
    is_selected: bool
    statistic: float = Field(description="t of the residual's unit root, or Johansen's trace")
    lags: int = Field(description="lagged changes of the test")
    hedge_ratio: float | None
    intercept: float | None
    half_life: float | None = Field(description="sessions; none where the spread does not return")
    variance_ratio: float | None = Field(description="of changes over ten sessions; 1 of a random walk")
    variance_ratio_z: float | None = Field(
        description="variance ratio less 1 over its standard error, robust to changing variances"
    )
    hurst: float | None = Field(description="exponent over 2 to 20 sessions; 0.5 of a random walk")
    adf: float | None = Field(description="Dickey–Fuller's statistic of the spread less its mean")
    correlation: float = Field(description="of the changes of the two levels")
    distance: float = Field(description="sum of squared differences of the prices, both 1 at the first session")
    p_first_on_second: float | None = Field(None, description="of that direction of Engle–Granger's test")
    p_second_on_first: float | None = Field(None, description="of the other")
    max_eigen: float | None = Field(None, description="Johansen's statistic by the largest eigenvalue")
    trace_at_most_one: float | None = Field(None, description="Johansen's trace under at most one relation")
    reason: str = Field("", description="why a figure is missing; empty where none is")


class RefusedPairDocument(Part):
    """A pair that could not be tested."""

    first: str
    second: str
    reason: str


class SpreadDocument(Part):
    """The spread of a pair through the window: first less intercept and hedge_ratio times second, in levels."""

    first: str
    second: str
    mean: float = Field(description="of the window's sessions")
    deviation: float = Field(description="standard deviation of the window's sessions, as of a sample")
    spread: tuple[float, ...] = Field(description="by session")
    z_score: tuple[float, ...] = Field(description="spread less mean, over deviation, by session")


class OwnSizeDocument(Part):
    """What the test rejects at 5 % of simulated pairs of independent random walks."""

    n_sessions: int = Field(description="of the simulation, the nearest to the window's")
    share: float


class ScreenSettingsDocument(Part):
    """How pairs were screened."""

    method: PairTest
    lags: str | int
    log: bool = Field(description="whether the levels are logarithms of the prices")
    within: str | None
    max_distance: float | None
    min_correlation: float | None
    fdr: float
    control: DiscoveryControl
    hedge: Hedge


class PairScreenDocument(Document):
    """All pairs of a universe, tested for cointegration, and those selected at a false discovery rate."""

    data: str
    dataset_version: str | None = Field(None, description="of a dataset; none of data given inline")
    settings: ScreenSettingsDocument
    first_session: str
    last_session: str
    n_sessions: int
    assets: tuple[str, ...] = Field(description="those that pairs were made of")
    n_candidates: int = Field(description="pairs there are, within labels where that was asked")
    n_tested: int = Field(description="those close enough, and not refused")
    n_selected: int
    pairs: tuple[PairDocument, ...] = Field(description="those listed, by p-value")
    refused: tuple[RefusedPairDocument, ...]
    left_out: dict[str, str] = Field(description="asset and why it is in no pair")
    own_size: OwnSizeDocument | None = Field(description="none where it was not simulated for these lags")
    said: tuple[str, ...] = Field(description="what has to be known before any figure is read")
    spreads: tuple[SpreadDocument, ...] = Field((), description="of the first pairs by p-value, as many as were asked")
    sessions: tuple[str, ...] = Field((), description="of the spreads; none without any")
    levels: dict[str, tuple[float, ...]] = Field({}, description="of the legs of these spreads, by session")

    def summary(self) -> Summary:
        """Return the first pairs, and what has to be known of the screen."""
        return Summary(
            title=self.sentence(), run_id=self.run_id, tables=tuple(self._tables()), lines=tuple(self._lines())
        )

    def finding(self) -> str:
        """Return how many were selected, in a sentence."""
        own = self.settings
        within = "" if own.within is None else f" within {own.within}"
        return (
            f"{self.n_selected} of {self.n_tested:,} pairs{within} selected at a false discovery rate of "
            f"{percent(own.fdr, 1)}"
        )

    def sentence(self) -> str:
        """Return what was found, on which data and by which test."""
        own = self.settings
        lags = f"{own.lags} lags" if isinstance(own.lags, int) else "lags by AIC"
        test = f"{_TESTS[own.method]}, {'one lag' if own.method is PairTest.JOHANSEN else lags}"
        return (
            f"{self.data}, {self.first_session[:10]} to {self.last_session[:10]}: {self.finding()} "
            f"({_CONTROLS[own.control]}; {test}; {self.n_sessions:,} sessions)"
        )

    def _tables(self) -> list[Table]:
        tables = [_table(self.pairs[:_SHOWN])]
        if self.spreads:
            tables.append(_spreads_table(self.spreads[:_SHOWN]))
        return tables

    def _lines(self) -> list[str]:
        own, lines = self.settings, []
        if self.own_size is not None:
            lines.append(
                f"of independent random walks, the test's p-value is at most 5% in {percent(self.own_size.share, 1)} "
                f"at {self.own_size.n_sessions:,} sessions (simulated): where that is more than 5%, so are false "
                "discoveries"
            )
        lines.append(
            f"levels are {'logarithms of prices' if own.log else 'prices'}; hedge ratios by {_HEDGES[own.hedge]}"
        )
        if self.spreads:
            lines.append(
                f"z is the spread less its mean, in standard deviations, both of all {self.n_sessions:,} sessions: "
                "no one knew them before the last"
            )
        lines += [f"note: {each}" for each in self.said]
        screened = [
            f"{name} {measured(value, 4)}"
            for name, value in (("distance at most", own.max_distance), ("correlation at least", own.min_correlation))
            if value is not None
        ]
        if screened:
            lines.append(f"tested were {self.n_tested:,} of {self.n_candidates:,} pairs: {', '.join(screened)}")
        if len(self.pairs) > _SHOWN:
            lines.append(f"{len(self.pairs) - _SHOWN:,} more pairs are in the document and in the table")
        lines += [
            f"not tested: {each}" for each in _reasons([(f"{p.first}/{p.second}", p.reason) for p in self.refused])
        ]
        lines += [f"in no pair: {each}" for each in _reasons(list(self.left_out.items()))]
        return lines


def _table(pairs: tuple[PairDocument, ...]) -> Table:
    titles = ("p", "q", "hedge ratio", "half-life", "variance ratio", "Hurst", "correlation", "distance")
    names = tuple(Column(title=title, is_number=False) for title in ("first", "second", "selected"))
    rows = tuple(
        (
            pair.first,
            pair.second,
            "yes" if pair.is_selected else "",
            f"{pair.p_value:.2g}",
            f"{pair.q_value:.2g}",
            *(
                "–" if value is None else f"{value:.{places}f}"
                for value, places in (
                    (pair.hedge_ratio, 3),
                    (pair.half_life, 1),
                    (pair.variance_ratio, 2),
                    (pair.hurst, 2),
                    (pair.correlation, 2),
                    (pair.distance, 2),
                )
            ),
        )
        for pair in pairs
    )
    return Table(columns=(*names, *(Column(title=title) for title in titles)), rows=rows)


def _spreads_table(spreads: tuple[SpreadDocument, ...]) -> Table:
    names = tuple(Column(title=title, is_number=False) for title in ("spread of", "and"))
    titles = ("last spread", "standard deviation", "last z", "largest |z|")
    rows = tuple(
        (
            each.first,
            each.second,
            *(f"{value:.4g}" for value in (each.spread[-1], each.deviation)),
            f"{each.z_score[-1]:+.2f}",
            f"{max(map(abs, each.z_score)):.2f}",
        )
        for each in spreads
    )
    return Table(columns=(*names, *(Column(title=title) for title in titles)), rows=rows)


def _reasons(named: list[tuple[str, str]]) -> list[str]:
    """Return a line for each of the most frequent reasons, and how many others there are."""
    members: dict[str, list[str]] = {}
    for name, why in named:
        members.setdefault(why, []).append(name)
    ordered = sorted(members.items(), key=lambda item: (-len(item[1]), item[1]))
    lines = [f"{_some(own)}: {why}" for why, own in ordered[:_SHOWN_REASONS]]
    hidden = sum(len(own) for _, own in ordered[_SHOWN_REASONS:])
    return [*lines, f"{hidden:,} more, each with its reason in the document"] if hidden else lines


def _some(names: list[str]) -> str:
    hidden = len(names) - _SHOWN_REASONS
    return ", ".join(names[:_SHOWN_REASONS]) + (f" and {hidden:,} more" if hidden > 0 else "")
