"""Follow the correlation of assets through time: its stability, regimes, breakdowns, network and leads."""

from __future__ import annotations

from typing import Literal

import numpy as np
from pydantic import Field

from tangency.contracts.progress import OnProgress, no_progress
from tangency.contracts.request_values import Name
from tangency.contracts.returns import Returns
from tangency.dependence.dynamic_likelihood import DccLikelihood
from tangency.dependence.lead_lag import lead_lags
from tangency.dependence.shrinkage import ShrinkageTarget
from tangency.dependence.tails import tail_dependences
from tangency.dependence.through_time import (
    CorrelationChoices,
    CorrelationMethod,
    Snapshot,
    is_even,
    matrices_through_time,
    rolling_snapshots,
)
from tangency.desk.correlation_history import (
    changes_of,
    membership_events,
    pair_events,
    points_of,
    regime_events,
    regimes_of,
)
from tangency.desk.requests import DataRequest
from tangency.desk.use_case import UseCase
from tangency.desk.verb_call import VerbCall, verb_call
from tangency.desk.workbench import Workbench
from tangency.domain.input_limits import MOST_TAXONOMIES
from tangency.errors import ConfigurationError, DataError, Remedy, Setting
from tangency.estimation.frame_returns import Declared
from tangency.estimation.inputs import Data, Groups, Input, read_groups
from tangency.market import AsOf, UniverseRule
from tangency.results.correlation import CorrelationThroughTime
from tangency.results.correlation_document import CorrelationDocument
from tangency.results.correlation_events import CorrelationEvent
from tangency.results.tail_dependence import TailDependence
from tangency.solve import single_blas_thread

__all__ = ["CorrelationRequest", "correlation"]

_MOST_CORRELATIONS = 2_000_000
_CORRELATIONS_OF_A_DOCUMENT = 10_000
_DISCOVERY_RATE = 0.05


class CorrelationRequest(DataRequest):
    """The correlation through time of a dataset's universe, or of returns given inline."""

    method: CorrelationMethod = Field(CorrelationMethod.ROLLING, description="how the matrices are estimated")
    window: int = Field(
        90, ge=5, le=100_000, description="periods of a rolling matrix, and before the first of another method"
    )
    half_life_periods: float = Field(30.0, gt=0, description="of ewma: after so many periods a return weighs half")
    step: int = Field(5, ge=1, le=100_000, description="periods from one date to the next, the last one included")
    target: ShrinkageTarget = Field(
        ShrinkageTarget.CONSTANT_CORRELATION, description="of shrinkage: what matrices are shrunk towards"
    )
    likelihood: DccLikelihood = Field(DccLikelihood.ADJACENT, description="of dcc: which pairs a and b are fitted to")
    regimes: int = Field(2, ge=1, le=5, description="states of the hidden Markov model; 1 for none")
    regimes_by: Literal["correlation", "volatility"] = Field(
        "correlation", description="states of the mean correlation, or of the volatility of equal weights"
    )
    band: float = Field(
        4.0, gt=0, le=100, description="standard errors by which a pair may differ from the window before"
    )
    lags: int = Field(5, ge=1, le=100, description="periods by which an asset may lead another, at most")
    tail: float = Field(0.05, gt=0, le=0.5, description="share of the periods that the dependence of tails takes")
    matrix_dates: int | None = Field(
        None,
        ge=1,
        le=100_000,
        description="dates of which the document holds matrix, tree and clusters; as many as make 10 000 correlations "
        "if not given",
    )
    most_events: int = Field(
        500,
        ge=0,
        le=_MOST_CORRELATIONS,
        description="pairs that left their band, the largest, in the document; events of other kinds are all there",
    )
    groups: dict[str, dict[str, Name | dict[str, float]]] | None = Field(
        None,
        max_length=MOST_TAXONOMIES,
        description="taxonomy, asset, label (or labels with shares); beside those that a dataset brings",
    )


def _call(  # one keyword for each setting that a user has
    data: str | Data,
    *,
    method: str = "rolling",
    window: int = 90,
    half_life_periods: float = 30.0,
    step: int = 5,
    target: str = "constant_correlation",
    likelihood: str = "adjacent",
    regimes: int = 2,
    regimes_by: str = "correlation",
    band: float = 4.0,
    lags: int = 5,
    tail: float = 0.05,
    matrix_dates: int | None = None,
    most_events: int = 500,
    groups: Groups | None = None,
    as_of: AsOf | None = None,
    universe: UniverseRule | None = None,
    returns_are: Declared | None = None,
    time_limit: float | None = None,
    on_progress: OnProgress = no_progress,
) -> VerbCall[CorrelationRequest]:
    """Return the correlation of assets through time.

    What is said at a date knows nothing that came after it: fits of `dcc` and regimes are made anew as the history
    grows. Seen from the end are, and are named so, the smoothed regimes and the change points; leads and tails are of
    the whole history.

    Parameters
    ----------
    data
        As for `optimize`, but moments. With gaps, `rolling` takes each pair's common periods, and says so; the other
        methods need complete histories.
    method
        `rolling`: the last `window` returns; `ewma`: all so far, with `half_life_periods`; `shrinkage`: rolling, shrunk
        towards `target` (Ledoit & Wolf); `dcc`: GARCH(1,1) volatilities and dynamic conditional correlations of the
        period after the date, by the `likelihood` of adjacent pairs, all pairs, or all assets at once (`full`).
    regimes, regimes_by
        States of a Gaussian hidden Markov model, of the mean correlation or the volatility of equal weights.
    band
        A pair's correlation may differ by so many standard errors from that of the window before; beyond is an event.
    lags
        Leads of up to so many periods are looked at, with their false discovery rate.
    matrix_dates
        The document, and so HTTP and `--json`, holds the matrices, trees and clusters of so many dates, evenly spaced
        and the last one included: by default as many as make 10 000 correlations. The result object has all.
    most_events
        The document holds so many of the pairs that left their band, the largest. The result object has all.

    Raises
    ------
    ConfigurationError
        For an unknown name, or moments, which have no history.
    DataError
        For fewer than two assets, a history shorter than a window, or an asset that does not move or has gaps where the
        method cannot pass over it.
    SolverError
        For a likelihood that is not maximised.

    >>> import numpy as np
    >>> import pandas as pd
    >>> import tangency as tg
    >>> x = np.random.default_rng(0).normal(0, 0.01, (120, 3))
    >>> returns = pd.DataFrame(x, pd.date_range("2024-01-01", periods=120), ["A", "B", "C"])
    >>> moving = tg.correlation(returns, window=60, step=20)
    >>> len(moving.points), moving.at("2024-04-30").shape
    (4, (3, 3))
    """
    return verb_call(CorrelationRequest, locals())


def _compute(request: CorrelationRequest, bench: Workbench) -> CorrelationThroughTime:
    given = bench.data(request)
    returns = _usable(given, request.window)
    ends = _ends(returns, request)
    taxonomies = {**given.groups, **read_groups(request.groups)}
    with single_blas_thread():
        bench.progress(0, 3, "estimating the matrices")
        snapshots, facts = matrices_through_time(returns, ends, _choices(request))
        _require_any(snapshots, request)
        bench.progress(1, 3, "measuring them")
        points = points_of(snapshots, returns, taxonomies)
        history, why_not = (
            (None, None)
            if request.regimes == 1
            else regimes_of(points, snapshots, returns, request.regimes, by=request.regimes_by)
        )
        bench.progress(2, 3, "looking for breakdowns and leads")
        pairs = _pair_events(returns, ends, request)
        leads = lead_lags(returns.values, returns.assets, min(request.lags, len(returns.values) - 4))
        tails = tail_dependences(returns.values, request.tail)
        changes = changes_of(returns, request.window)
    return CorrelationThroughTime(
        assets=returns.assets,
        method=_words(request),
        window=request.window,
        step=request.step,
        n_periods=len(returns.values),
        is_dated=isinstance(returns.dates[-1], np.datetime64),
        points=points,
        matrix_dates=request.matrix_dates or max(1, _CORRELATIONS_OF_A_DOCUMENT // _pairs(len(returns.assets))),
        most_events=request.most_events,
        regime_history=history,
        recorded=_in_order([*pairs, *membership_events(points), *regime_events(history)], returns),
        change_points=changes,
        lead_lags=tuple(each for each in leads if each.q_value <= _DISCOVERY_RATE),
        n_lead_lags=len(leads),
        tails=None if tails is None else TailDependence(share=request.tail, lower=tails[0], upper=tails[1]),
        facts=facts,
        notes=_notes(request, returns, snapshots, why_not, has_tails=tails is not None),
        warnings=given.warnings,
    )


def _choices(request: CorrelationRequest) -> CorrelationChoices:
    return CorrelationChoices(
        method=request.method,
        window=request.window,
        half_life_periods=request.half_life_periods,
        target=request.target,
        likelihood=request.likelihood,
    )


def _usable(given: Input, window: int) -> Returns:
    returns = given.returns
    if returns is None:
        raise ConfigurationError(
            "moments have no history of which correlation could be followed",
            where="data",
            remedy="pass returns or a PricePanel",
        )
    if len(returns.assets) < 2:  # noqa: PLR2004  # a pair
        raise DataError(
            "one asset correlates with nothing", where="data", value=returns.assets[0], remedy="add another"
        )
    n_periods = len(returns.values)
    if n_periods < window:
        raise DataError(
            f"a window of {window} returns is longer than the history",
            where="window",
            value=n_periods,
            remedy=Remedy("take a longer history, or ", Setting("window", max(5, n_periods // 3))),
        )
    still = ~np.isfinite(returns.values).any(axis=0)
    lowest, highest = (edge(returns.values, axis=0) for edge in (np.fmin.reduce, np.fmax.reduce))
    still |= lowest == highest
    if still.any():
        raise DataError(
            "an asset without returns, or whose returns are all the same, correlates with nothing",
            where=f"asset {returns.assets[int(still.argmax())]}",
            remedy="leave the asset out",
        )
    return returns


def _ends(returns: Returns, request: CorrelationRequest) -> list[int]:
    n_periods, n_assets = returns.values.shape
    ends = list(range(n_periods - 1, request.window - 2, -request.step))[::-1]
    pairs = _pairs(n_assets)
    if len(ends) * pairs > _MOST_CORRELATIONS:
        raise ConfigurationError(
            f"{len(ends)} dates of {pairs} pairs are more than {_MOST_CORRELATIONS} correlations",
            where="step",
            value=request.step,
            remedy=Remedy("give ", Setting("step", -(-n_periods * pairs // _MOST_CORRELATIONS))),
        )
    return ends


def _pairs(n_assets: int) -> int:
    return n_assets * (n_assets - 1) // 2


def _require_any(snapshots: tuple[Snapshot, ...], request: CorrelationRequest) -> None:
    if not snapshots:
        raise DataError(
            f"no window of {request.window} periods has two assets with three quarters of its returns",
            where="data",
            remedy="take assets whose histories overlap, or a shorter window",
        )


def _pair_events(returns: Returns, ends: list[int], request: CorrelationRequest) -> list[CorrelationEvent]:
    known = sorted({*ends, *(end - request.window for end in ends)})
    known = [end for end in known if end >= request.window - 1]
    sampled = {snapshot.end: snapshot for snapshot in rolling_snapshots(returns, known, request.window)}
    return pair_events(sampled, ends, returns, request.window, request.band)


def _in_order(events: list[CorrelationEvent], returns: Returns) -> tuple[CorrelationEvent, ...]:
    places = {returns.label(place): place for place in range(len(returns.dates))}
    return tuple(sorted(events, key=lambda event: places[event.date]))


def _words(request: CorrelationRequest) -> str:
    match request.method:
        case CorrelationMethod.ROLLING:
            return f"rolling over {request.window} periods"
        case CorrelationMethod.EWMA:
            return f"exponentially weighted, half-life {request.half_life_periods:g} periods"
        case CorrelationMethod.SHRINKAGE:
            towards = request.target.replace("_", " ")
            return f"rolling over {request.window} periods, shrunk towards {towards}"
    return f"DCC-GARCH of the next period, likelihood of {request.likelihood.replace('_', ' ')}"


def _notes(
    request: CorrelationRequest,
    returns: Returns,
    snapshots: tuple[Snapshot, ...],
    why_no_regimes: str | None,
    *,
    has_tails: bool,
) -> tuple[str, ...]:
    notes = []
    if not is_even(returns.values, request.window):
        lacking = int((~np.isfinite(returns.values)).any(axis=0).sum())
        notes.append(
            f"{lacking} of {len(returns.assets)} assets lack returns: each pair's correlation is of common periods, "
            "and an asset counts where it moves and has three quarters of a window's returns"
        )
    repaired = [snapshot.repaired for snapshot in snapshots if snapshot.repaired > 0.0]
    if repaired:
        notes.append(
            f"at {len(repaired)} dates pairs of different periods made no correlation matrix; the nearest took its "
            f"place, which moved a correlation by {max(repaired):.2g} at most"
        )
    if why_no_regimes is not None:
        notes.append(why_no_regimes)
    if not has_tails:
        notes.append(f"no dependence of tails: {request.tail:.1%} of the complete periods is less than one")
    return tuple(notes)


correlation = UseCase(
    name="correlation",
    call=_call,
    request=CorrelationRequest,
    compute=_compute,
    document=CorrelationDocument,
)
