"""How sure a walked book is: figures, intervals, trials and twins, put together from `performance`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from tangency.contracts.arrays import Floats
from tangency.contracts.resampling import Resampling
from tangency.desk.backtest_trials import EarlierTrials
from tangency.errors import DataError
from tangency.performance.bootstrap import Interval, automatic_resampling, headline_intervals
from tangency.performance.deflated_sharpe import deflation
from tangency.performance.headline import Figure, FigureName, headline
from tangency.performance.no_skill import twin_p_value
from tangency.performance.sharpe_inference import SharpeEstimate, minimum_track_record, probabilistic_sharpe
from tangency.performance.track_record import TrackRecord
from tangency.performance.trials import Trials, effective_trials
from tangency.results.book_figures import ANNUAL, NO_YEARS, RELATIVE
from tangency.results.honesty import (
    BenchmarkFigures,
    Drawn,
    Honesty,
    JudgedFigure,
    JudgedSharpe,
    JudgedTrials,
    JudgedTwins,
    SureInterval,
)
from tangency.simulate.benchmark import Benchmark
from tangency.simulate.book_record import book_record, since_first_close
from tangency.simulate.book_terms import BookTerms
from tangency.simulate.twins import simulated_twins
from tangency.simulate.walk import Walk

__all__ = ["DRAWS", "N_TWINS", "Evidence", "judged", "unjudged"]

DRAWS, LEVEL = 1000, 0.95
N_TWINS = 39
"""The least p-value is 1/40: enough to doubt, and cheap beside the book."""
CONFIDENCE = 0.95
_LEAST_COMMON = 8

_UNJUDGED = "this book is not judged by itself"
_NO_RECORD = "a pure call is not recorded, so that the number of trials is unknown"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Evidence:
    """What a book is judged by.

    Attributes
    ----------
    trials
        Earlier ones of the hypothesis; None where nothing is recorded.
    """

    walked: Walk
    terms: BookTerms
    benchmarks: tuple[Benchmark, ...]
    periods_per_year: float | None
    hypothesis: str | None
    trials: EarlierTrials | None
    seed: int

    def record(self, benchmark: Benchmark | None = None) -> TrackRecord:
        """Return the record of the book; a year is one period where nothing says how long it is."""
        return book_record(
            self.walked.path,
            self.terms.first,
            periods_per_year=self.periods_per_year or 1.0,
            benchmark=None if benchmark is None else benchmark.returns,
        )

    def record_of(self, benchmark: Benchmark) -> TrackRecord:
        """Return the record of a benchmark by itself."""
        return TrackRecord(
            dates=self.walked.path.bars.sessions[self.terms.first + 1 :],
            returns=since_first_close(benchmark.returns[self.terms.first :]),
            risk_free=0.0,
            periods_per_year=self.periods_per_year or 1.0,
        )


def judged(evidence: Evidence) -> Honesty:
    """Return how sure a book is; the same of the same evidence, to the last bit."""
    path, first = evidence.walked.path, evidence.terms.first
    n_periods = path.bars.n_bars - first - 1
    try:
        record = evidence.record()
    except DataError as error:
        return _nothing(evidence, n_periods, error.what)
    figures = _Figures.of(evidence, record)
    sharpe, estimate = _sharpe(record)
    return Honesty(
        n_periods=n_periods,
        figures=figures.own,
        benchmarks=figures.benchmarks,
        drawn=figures.drawn,
        not_drawn=figures.not_drawn,
        sharpe=sharpe,
        trials=_trials(evidence, record, estimate),
        twins=_twins(evidence, record, estimate),
    )


def unjudged(evidence: Evidence) -> Honesty:
    """Return the figures of a book alone: how sure they are is asked of all that it was tried with, or not at all."""
    path, first = evidence.walked.path, evidence.terms.first
    n_periods = path.bars.n_bars - first - 1
    bare = _nothing(evidence, n_periods, _UNJUDGED)
    try:
        record = evidence.record()
    except DataError as error:
        return _nothing(evidence, n_periods, error.what)
    figures = _judged_figures(headline(record), {}, evidence.periods_per_year)
    return bare.model_copy(update={"figures": _kept(figures, relative=False)})


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Figures:
    own: dict[str, JudgedFigure]
    benchmarks: dict[str, BenchmarkFigures]
    drawn: Drawn | None
    not_drawn: str | None

    @classmethod
    def of(cls, evidence: Evidence, record: TrackRecord) -> _Figures:
        """Return figures with their intervals; the book stands once for each benchmark, so that all are drawn alike."""
        against = {each.name: evidence.record(each) for each in evidence.benchmarks}
        by_itself = {each.name: evidence.record_of(each) for each in evidence.benchmarks}
        records = {("book", ""): record}
        records |= {("against", name): each for name, each in against.items()}
        records |= {("benchmark", name): each for name, each in by_itself.items()}
        named = {f"{kind} {name}": each for (kind, name), each in records.items()}
        intervals, drawn, why = _drawn(named, evidence.seed)
        found = {
            name: _judged_figures(headline(each), intervals.get(name, {}), evidence.periods_per_year)
            for name, each in named.items()
        }
        return cls(
            own=_kept(found["book "], relative=False),
            benchmarks={
                name: BenchmarkFigures(
                    own=_kept(found[f"benchmark {name}"], relative=False),
                    relative=_kept(found[f"against {name}"], relative=True),
                )
                for name in against
            },
            drawn=drawn,
            not_drawn=why,
        )


def _kept(figures: Mapping[FigureName, JudgedFigure], *, relative: bool) -> dict[str, JudgedFigure]:
    return {name.value: figure for name, figure in figures.items() if (name in RELATIVE) == relative}


def _drawn(
    records: Mapping[str, TrackRecord], seed: int
) -> tuple[Mapping[str, Mapping[FigureName, Interval | None]], Drawn | None, str | None]:
    try:
        resampling: Resampling = automatic_resampling(records, draws=DRAWS, level=LEVEL, seed=seed)
    except DataError as error:
        return {}, None, error.what
    drawn = Drawn(draws=DRAWS, level=LEVEL, block_periods=resampling.block_periods, seed=seed)
    return headline_intervals(records, resampling), drawn, None


def _judged_figures(
    figures: Mapping[FigureName, Figure],
    intervals: Mapping[FigureName, Interval | None],
    periods_per_year: float | None,
) -> dict[FigureName, JudgedFigure]:
    found = {}
    for name, figure in figures.items():
        if periods_per_year is None and name in ANNUAL:
            found[name] = JudgedFigure(value=None, reason=NO_YEARS, interval=None)
            continue
        own = intervals.get(name)
        found[name] = JudgedFigure(
            value=figure.value,
            reason=figure.reason,
            interval=None
            if own is None
            else SureInterval(
                lower=own.lower,
                upper=own.upper,
                standard_error=own.standard_error,
                undefined_draws=own.undefined_draws,
            ),
        )
    return found


def _sharpe(record: TrackRecord) -> tuple[JudgedSharpe, SharpeEstimate | None]:
    try:
        estimate = SharpeEstimate.of(record.returns, risk_free=0.0)
        probability = probabilistic_sharpe(estimate, threshold=0.0)
    except DataError as error:
        return _no_sharpe(error.what), None
    least, reasons = None, {}
    try:
        least = minimum_track_record(estimate, threshold=0.0, confidence=CONFIDENCE)
    except DataError as error:
        reasons["minimum_periods"] = error.what
    return (
        JudgedSharpe(per_period=estimate.sharpe, probability=probability, minimum_periods=least, reasons=reasons),
        estimate,
    )


def _trials(evidence: Evidence, record: TrackRecord, estimate: SharpeEstimate | None) -> JudgedTrials:
    if evidence.trials is None:
        return _no_trials(evidence, None, dict.fromkeys(("count", "deflated_sharpe"), _NO_RECORD))
    own = pd.Series(record.returns, index=pd.DatetimeIndex(record.dates), name="this one")
    every = (*evidence.trials.returns, own)
    if estimate is None:
        return _no_trials(evidence, len(every), {"deflated_sharpe": "the book has no Sharpe ratio"})
    sharpes = [found for each in every if (found := _sharpe_of(each)) is not None]
    effective, reasons = _effective(every)
    # Those without a Sharpe ratio, which never traded, count too; the spread is that of the others.
    variance = float(np.var(sharpes, ddof=1)) if len(sharpes) > 1 else 0.0
    deflated = deflation(estimate, Trials(count=len(every), variance=variance, effective=effective))
    return JudgedTrials(
        hypothesis=evidence.hypothesis,
        count=len(every),
        effective=effective,
        threshold=deflated.threshold,
        deflated_sharpe=deflated.deflated_sharpe,
        maximum_p_value=deflated.maximum_p_value,
        reasons=reasons,
    )


def _sharpe_of(returns: pd.Series) -> float | None:
    try:
        return SharpeEstimate.of(returns.to_numpy(), risk_free=0.0).sharpe
    except DataError:
        return None


def _effective(every: tuple[pd.Series, ...]) -> tuple[float | None, dict[str, str]]:
    common = pd.concat(every, axis=1, join="inner")
    if len(common) < _LEAST_COMMON:
        return None, {"effective": f"the trials have {len(common)} periods in common"}
    values: Floats = common.to_numpy(dtype=np.float64)
    labels = tuple(f"{each.name}" for each in every)
    try:
        return effective_trials(values, labels), {}
    except DataError as error:
        return None, {"effective": f"{error.what} over the periods that all have"}


def _twins(evidence: Evidence, record: TrackRecord, estimate: SharpeEstimate | None) -> JudgedTwins:
    if estimate is None:
        return _no_twins("the book has no Sharpe ratio to compare")
    path = evidence.walked.path
    try:
        twins = simulated_twins(path.bars, evidence.walked.orders, evidence.terms, count=N_TWINS, seed=evidence.seed)
    except DataError as error:
        return _no_twins(error.what)
    assert record.turnover is not None  # noqa: S101  # for the type checker: a book's record has it
    return JudgedTwins(
        count=N_TWINS,
        sharpe=tuple(twins.sharpe.tolist()),
        total_return=tuple(twins.total_return.tolist()),
        turnover=float(twins.turnover.mean()),
        own_turnover=float(record.turnover.mean()),
        p_value=twin_p_value(estimate.sharpe, twins.sharpe),
        reason=None,
    )


def _nothing(evidence: Evidence, n_periods: int, why: str) -> Honesty:
    """Return that a record is too short for any figure."""
    none = JudgedFigure(value=None, reason=why, interval=None)
    return Honesty(
        n_periods=n_periods,
        figures={name.value: none for name in FigureName if name not in RELATIVE},
        benchmarks={},
        drawn=None,
        not_drawn=why,
        sharpe=_no_sharpe(why),
        trials=_no_trials(evidence, None, {"deflated_sharpe": why}),
        twins=_no_twins(why),
    )


def _no_sharpe(why: str) -> JudgedSharpe:
    reasons = dict.fromkeys(("per_period", "probability", "minimum_periods"), why)
    return JudgedSharpe(per_period=None, probability=None, minimum_periods=None, reasons=reasons)


def _no_trials(evidence: Evidence, count: int | None, reasons: dict[str, str]) -> JudgedTrials:
    return JudgedTrials(
        hypothesis=evidence.hypothesis,
        count=count,
        effective=None,
        threshold=None,
        deflated_sharpe=None,
        maximum_p_value=None,
        reasons=reasons,
    )


def _no_twins(why: str) -> JudgedTwins:
    return JudgedTwins(count=0, sharpe=(), total_return=(), turnover=None, own_turnover=None, p_value=None, reason=why)
