"""From forecasts and prices to what the forecasts were worth."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from tangency.contracts.arrays import Floats
from tangency.contracts.progress import OnProgress
from tangency.desk.alpha_panel import AlphaPanel, Places, judged_dates
from tangency.desk.alpha_request import AlphaRequest
from tangency.desk.forecast_frames import forecasts_by_name
from tangency.errors import ConfigurationError, DataError, Remedy, Setting
from tangency.market.as_of import parse_as_of
from tangency.performance.alpha.combination import CombinationRule, combination_weights, combined, return_weights
from tangency.performance.alpha.cross_section import (
    Labels,
    neutralised,
    normal_scores,
    ranked,
    standardised,
    tempered,
    winsorised,
)
from tangency.performance.alpha.evaluation import AlphaTerms, evaluated
from tangency.performance.alpha.forward import forward_returns
from tangency.performance.alpha.information import LEAST_ASSETS
from tangency.results.alpha import AlphaResult

__all__ = ["judged_forecasts"]

_COMBINED = "combined"
_LEAST_DATES = 20


def judged_forecasts(
    request: AlphaRequest, panel: AlphaPanel, frame: pd.DataFrame | None, on_progress: OnProgress
) -> AlphaResult:
    """Return the forecasts judged, and their combination where there are several.

    Raises
    ------
    ConfigurationError
        No forecasts.
    DataError
        As the verb says.
    """
    if frame is None:
        raise ConfigurationError("there are no forecasts", where="forecasts", remedy="give them beside the prices")
    terms = _terms(request)
    names = forecasts_by_name(frame)
    if _COMBINED in names and len(names) > 1:
        raise DataError(
            "this name is that of the combination", where="forecasts", value=_COMBINED, remedy="name it otherwise"
        )
    at, values, said = _aligned(request, panel, names, terms)
    labels = panel.labels(at, request.taxonomy)
    if request.transforms:
        values = {name: _transformed(own, labels, request) for name, own in values.items()}
    evaluations = {}
    for done, (name, own) in enumerate(values.items()):
        on_progress(done, len(values), f"judging {name}")
        evaluations[name] = evaluated(own, panel.bars.closes, at, labels, terms)
    weights = None
    if len(values) > 1:
        own_coefficients = np.array([each.rank_coefficients for each in evaluations.values()]).T
        weights = _weights(request, panel, at, list(values.values()), own_coefficients)
        mixed = combined(list(values.values()), weights)
        evaluations[_COMBINED] = evaluated(mixed, panel.bars.closes, at, labels, terms)
    return AlphaResult(
        data=panel.name,
        dates=pd.DatetimeIndex(panel.bars.sessions[at]),
        n_assets=int(np.isfinite(np.array(list(values.values()))).any(axis=(0, 1)).sum()),
        terms=terms,
        taxonomy=request.taxonomy,
        transforms=request.transforms,
        evaluations=evaluations,
        combination=None if weights is None else request.combination,
        weights=weights,
        said=said,
    )


def _terms(request: AlphaRequest) -> AlphaTerms:
    return AlphaTerms(
        delay=request.delay,
        horizon=request.horizon,
        n_windows=request.windows,
        n_quantiles=request.quantiles,
        cost_bps=request.cost_bps,
        draws=request.draws,
        seed=request.seed,
    )


def _aligned(
    request: AlphaRequest, panel: AlphaPanel, names: dict[str, pd.DataFrame], terms: AlphaTerms
) -> tuple[Places, dict[str, Floats], tuple[str, ...]]:
    """Return the dates that are judged, the forecasts of each, and what was left out."""
    values: dict[str, Floats] = {}
    at: Places = np.zeros(0, dtype=np.int64)
    for name, own in names.items():
        at, values[name] = panel.placed(own, where=f"forecasts, {name}" if len(names) > 1 else "forecasts")
    kept = judged_dates(panel, at, terms.reach)
    said = []
    if not kept.all():
        said.append(f"{int((~kept).sum())} dates are too late to be judged over {terms.n_windows} windows")
    kept &= _within(request, panel, at)
    if not kept.any():
        raise DataError("no forecast lies between start and end", where="start", value=request.start)
    at, values = at[kept], {name: own[kept] for name, own in values.items()}
    members = panel.members(at)
    if members is not None:
        values = {name: np.where(members, own, np.nan) for name, own in values.items()}
    elif panel.history is not None:
        said.append("every asset with a forecast and a price counts: no universe was given")
    if panel.history is None:
        said.insert(0, "a bare frame is closing prices")
    most = max(int(np.isfinite(own).sum(axis=1).max()) for own in values.values())
    if most < LEAST_ASSETS:
        raise DataError(
            f"a cross-section needs {LEAST_ASSETS} assets at least", where="forecasts", value=f"{most} on any date"
        )
    return at, values, tuple(said)


def _within(request: AlphaRequest, panel: AlphaPanel, at: Places) -> npt.NDArray[np.bool_]:
    stamps = panel.bars.sessions[at]
    kept = np.ones(len(at), dtype=bool)
    if request.start is not None:
        kept &= stamps >= np.datetime64(parse_as_of(request.start), "us")
    if request.end is not None:
        kept &= stamps <= np.datetime64(parse_as_of(request.end), "us")
    return kept


def _transformed(values: Floats, labels: Labels, request: AlphaRequest) -> Floats:
    for transform in request.transforms:
        match transform:
            case "winsorise":
                values = winsorised(values, tail=request.tail)
            case "temper":
                values = tempered(values)
            case "standardise":
                values = standardised(values)
            case "rank":
                values = ranked(values)
            case "normal_scores":
                values = normal_scores(values)
            case "neutralise":
                values = neutralised(values, labels)
    return values


def _weights(
    request: AlphaRequest, panel: AlphaPanel, at: Places, values: list[Floats], coefficients: Floats
) -> Floats:
    """Return the weights of each date; a coefficient, or a return, is known once its horizon has passed."""
    known_at = at + request.delay + request.horizon
    known_after = int((np.searchsorted(at, known_at, side="left") - np.arange(len(at))).max())
    if request.combination != "regression":
        rule = CombinationRule(request.combination)
        return combination_weights(coefficients, known_after, rule, least_dates=_LEAST_DATES)
    realised = forward_returns(panel.bars.closes, at, delay=request.delay, periods=request.horizon)
    weights = return_weights(values, realised, known_after, least_dates=_LEAST_DATES)
    if not np.isfinite(weights).any():
        raise DataError(
            f"a regression on forecasts needs {_LEAST_DATES} dates whose returns are known, and forecasts that differ",
            where="combination",
            value=f"{len(at)} dates, known {known_after} later",
            remedy=Remedy("give more dates, or ", Setting("combination", "equal")),
        )
    return weights
