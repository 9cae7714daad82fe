"""Compare risk models out of sample: forecast, hold, evaluate on the realised returns, roll forward."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from math import sqrt

import numpy as np
from pydantic import Field

from tangency.contracts.arrays import Floats, frozen_floats
from tangency.contracts.component import ComponentRef
from tangency.contracts.component_use import ComponentUse
from tangency.contracts.covariance import dense_covariance
from tangency.contracts.problem import FeasibleSet
from tangency.contracts.progress import OnProgress, no_progress
from tangency.contracts.returns import Returns
from tangency.desk.component_slots import RiskModel
from tangency.desk.requests import PortfolioRequest
from tangency.desk.use_case import UseCase
from tangency.desk.verb_call import VerbCall, verb_call
from tangency.desk.workbench import Workbench
from tangency.errors import ConfigurationError, DataError
from tangency.estimation.estimators import CovarianceEstimator
from tangency.estimation.feasible import feasible_set
from tangency.estimation.frame_returns import Declared
from tangency.estimation.inputs import Data, Groups
from tangency.estimation.use import component_use
from tangency.host import Catalogue
from tangency.market import AsOf, UniverseRule
from tangency.results.risk_model_comparison import RiskModelComparison, RiskModelScore
from tangency.results.risk_model_comparison_document import RiskModelComparisonDocument
from tangency.risk.covariance_loss import loss_difference_statistic, quasi_likelihood_losses
from tangency.risk.model_checks import DistanceCalibration, distance_calibration, mahalanobis_squares
from tangency.risk.undefined import UndefinedFigure
from tangency.solve import Measurements, compile_constraints, single_blas_thread, solve_quadratic

__all__ = ["CompareRiskModelsRequest", "compare_risk_models"]

_LEAST_FORECASTS = 2


class CompareRiskModelsRequest(PortfolioRequest):
    """Risk models evaluated out of sample on a universe's window."""

    risk_models: tuple[RiskModel, ...] = Field(
        min_length=1,
        max_length=100,
        examples=[["sample", "ledoit-wolf"]],
        description="the covariance estimators to compare",
    )
    window: int = Field(ge=2, examples=[200], description="returns that each forecast sees")
    step: int = Field(20, ge=1, description="periods that each forecast is held for")


def _call(  # one keyword for each setting that a user has
    data: str | Data,
    risk_models: Sequence[str | ComponentRef],
    *,
    window: int,
    step: int = 20,
    as_of: AsOf | None = None,
    universe: UniverseRule | None = None,
    constraints: Iterable[str] = (),
    groups: Groups | None = None,
    periods_per_year: float | None = None,
    returns_are: Declared | None = None,
    time_limit: float | None = None,
    on_progress: OnProgress = no_progress,
) -> VerbCall[CompareRiskModelsRequest]:
    """Return how well risk models forecast the covariance.

    Every `step` periods each model sees the last `window` returns, and is evaluated on the returns until the next
    forecast: by its QLIKE loss, by the realised volatility of the portfolio of least variance that it chooses, over
    what it foretold, and by the Mahalanobis distances of the returns.
    A dataset's universe is that of the last day, so its members are known to have survived until then.

    Parameters
    ----------
    data
        As for `optimize`, but moments; every asset needs a return in every period.
    risk_models
        Names, or `component(name, **params)`.
    constraints
        On the portfolio of least variance, as for `optimize`.

    Raises
    ------
    TangencyError
        Of the branch that fits; a model that fails once fails the comparison, for fewer forecasts would not compare.

    >>> import numpy as np
    >>> import pandas as pd
    >>> import tangency as tg
    >>> returns = pd.DataFrame(np.random.default_rng(0).normal(0, 0.01, (60, 3)), columns=["A", "B", "C"])
    >>> compared = tg.compare_risk_models(returns, ["sample", "oas"], window=30)
    >>> compared.n_forecasts, sorted(score.model.id for score in compared.scores)
    (2, ['risk-models/oas', 'risk-models/sample'])
    """
    return verb_call(CompareRiskModelsRequest, locals())


def _compute(request: CompareRiskModelsRequest, bench: Workbench) -> RiskModelComparison:
    given = bench.data(request)
    returns = _complete(given.returns)
    folds = tuple(_folds(returns, request))
    feasible = feasible_set(request.constraints, given)
    evaluations = []
    with single_blas_thread():
        for done, component in enumerate(request.risk_models):
            bench.progress(done, len(request.risk_models), f"forecasting with {component.name}")
            evaluations.append(_Evaluation.of(component.reference(), folds, feasible, bench.catalogue))
    return RiskModelComparison(
        scores=_scores(evaluations),
        assets=given.assets,
        n_forecasts=len(folds),
        n_periods=sum(len(fold.realised) for fold in folds),
        window=request.window,
        step=request.step,
        constraints=tuple(constraint.text for constraint in feasible.constraints),
        periods_per_year=given.periods_per_year,
        warnings=given.warnings,
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Fold:
    """The window that a forecast sees, and the returns that came, less the window's mean and as they were.

    Attributes
    ----------
    first
        Place of the window's first return.
    """

    first: int
    window: Returns
    realised: Floats
    deviations: Floats


def _folds(returns: Returns, request: CompareRiskModelsRequest) -> Iterator[_Fold]:
    n = len(returns.values)
    least = request.window + request.step * (_LEAST_FORECASTS - 1) + 1
    if n < least:
        raise DataError(
            f"{_LEAST_FORECASTS} forecasts need at least {least} returns",
            where="data",
            value=n,
            remedy="shorten window or step, or take a longer history",
        )
    for start in range(request.window, n, request.step):
        seen, came = slice(start - request.window, start), slice(start, start + request.step)
        values = returns.values[seen]
        realised = returns.values[came]
        yield _Fold(
            first=seen.start,
            window=replace(returns, dates=returns.dates[seen], values=frozen_floats(values)),
            realised=realised,
            deviations=realised - values.mean(axis=0),
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Evaluation:
    """What a model foretold and what came.

    Attributes
    ----------
    losses, distances
        None of a model with a singular covariance.
    portfolio, standardised
        Returns of its portfolio of least variance, and these in units of its forecast.
    """

    use: ComponentUse
    losses: Floats | None
    distances: DistanceCalibration | None
    portfolio: Floats
    standardised: Floats

    @classmethod
    def of(
        cls, reference: ComponentRef, folds: tuple[_Fold, ...], feasible: FeasibleSet, catalogue: Catalogue
    ) -> _Evaluation:
        estimator = CovarianceEstimator(reference, catalogue)
        losses: list[Floats | None] = []
        portfolio, standardised, squares = [], [], []
        for fold in folds:
            estimate, used = estimator.covariance(fold.window, fold.first)
            covariance = dense_covariance(estimate.matrix)
            losses.append(quasi_likelihood_losses(covariance, fold.deviations))
            squares.append(_squares(covariance, fold.deviations))
            weights = _least_variance(covariance, fold, feasible)
            own = fold.realised @ weights
            portfolio.append(own)
            standardised.append((fold.deviations @ weights) / _volatility(covariance, weights, used.component.id))
        known = [loss for loss in losses if loss is not None]
        near = [each for each in squares if each is not None]
        is_near = len(near) == len(folds)
        return cls(
            use=component_use(used.component, used.params),
            losses=np.concatenate(known) if len(known) == len(folds) else None,
            distances=distance_calibration(np.concatenate(near), len(covariance), level=0.95) if is_near else None,
            portfolio=np.concatenate(portfolio),
            standardised=np.concatenate(standardised),
        )


def _squares(covariance: Floats, deviations: Floats) -> Floats | None:
    """Return squared distances of each period; None where the covariance knows none."""
    try:
        return mahalanobis_squares(covariance, deviations)
    except UndefinedFigure:
        return None


def _least_variance(covariance: Floats, fold: _Fold, feasible: FeasibleSet) -> Floats:
    if feasible.unmeasured:
        inputs = Measurements(
            current=None,
            mean=frozen_floats(fold.window.values.mean(axis=0)),
            covariance=covariance,
            returns=fold.window,
            periods_per_year=fold.window.periods_per_year,
        )
        feasible = compile_constraints(feasible.constraints, feasible.scope, inputs)
    return solve_quadratic(covariance, np.zeros(len(covariance)), feasible).weights


def _volatility(covariance: Floats, weights: Floats, component: str) -> float:
    variance = float(weights @ covariance @ weights)
    if not variance > 0.0:
        raise DataError(
            "a covariance foretells a portfolio without risk, so nothing can be measured by it",
            where=component,
            remedy="lengthen window, or leave the model out",
        )
    return float(np.sqrt(variance))


def _scores(evaluations: list[_Evaluation]) -> tuple[RiskModelScore, ...]:
    with_loss = [(one.losses, one) for one in evaluations if one.losses is not None]
    best = min((losses for losses, _ in with_loss), key=lambda losses: float(losses.mean()), default=None)
    scores = [_score(one, best) for one in evaluations]
    return tuple(sorted(scores, key=lambda score: (score.qlike is None, score.qlike or 0.0)))


def _score(one: _Evaluation, best: Floats | None) -> RiskModelScore:
    is_compared = one.losses is not None and best is not None and one.losses is not best
    difference = one.losses - best if is_compared and one.losses is not None and best is not None else None
    return RiskModelScore(
        model=one.use,
        qlike=None if one.losses is None else float(one.losses.mean()),
        qlike_excess=None if difference is None else float(difference.mean()),
        qlike_statistic=None if difference is None else loss_difference_statistic(difference),
        volatility=float(one.portfolio.std(ddof=1)),
        bias_ratio=float(np.sqrt(np.mean(one.standardised**2))),
        variance_ratio_error=float((one.standardised**2).std(ddof=1)) / sqrt(one.standardised.size),
        distance_ratio=None if one.distances is None else one.distances.mean_ratio,
        distance_error=None if one.distances is None else one.distances.standard_error,
        distance_p_value=None if one.distances is None else one.distances.beyond.p_value,
    )


def _complete(returns: Returns | None) -> Returns:
    if returns is None:
        raise ConfigurationError(
            "moments have no returns to judge a forecast by", where="data", remedy="pass returns or a PricePanel"
        )
    missing = np.isnan(returns.values)
    if missing.any():
        period, column = divmod(int(missing.argmax()), missing.shape[1])
        raise DataError(
            "a forecast is evaluated on the returns of every asset in every period",
            where=f"asset {returns.assets[column]}, {returns.label(period)}",
            remedy="leave the asset out, or take a window without gaps",
        )
    return returns


compare_risk_models = UseCase(
    name="compare_risk_models",
    call=_call,
    request=CompareRiskModelsRequest,
    compute=_compute,
    document=RiskModelComparisonDocument,
)
