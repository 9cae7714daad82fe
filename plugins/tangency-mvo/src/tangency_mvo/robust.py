"""Robust forms: the worst mean of a set as a charge, and the worst CVaR near the scenarios."""

from math import sqrt

import numpy as np
from scipy.special import chdtri, ndtri

from tangency.sdk import (
    ChargeFor,
    ConfigurationError,
    Covariance,
    FactorCovariance,
    Floats,
    OverScenarios,
    PiecewiseLimit,
    Problem,
    QuadraticLimit,
    RiskKind,
    ScenarioMeasure,
    SoftLimit,
    worst_case_cvar,
)
from tangency_mvo.asset_values import by_asset
from tangency_mvo.params import MeanRiskParams
from tangency_mvo.robust_params import MeanUncertainty
from tangency_mvo.units import periods_for, years

__all__ = ["at_its_worst", "uncertainty_charges"]


def uncertainty_charges(problem: Problem, params: MeanRiskParams) -> tuple[SoftLimit, ...]:
    """Return what the worst mean of the set lies below the estimate, as a charge on the annual mean.

    - box, |μᵢ − μ̂ᵢ| ≤ δᵢ: Σ δᵢ |wᵢ|, with δᵢ = z σᵢ/√Tᵢ at the confidence where no error is given
    - ellipsoid, (μ − μ̂)'Ω⁻¹(μ − μ̂) ≤ κ²: κ √(w'Ωw), with Ω = Σ/T or its diagonal, and κ² the quantile of χ² with
      as many degrees of freedom as assets

    Raises
    ------
    ConfigurationError
        Where a standard error is needed and there are no returns, or an annual error and no calendar.

    References
    ----------
    Tütüncü & Koenig (2004), Robust asset allocation, Annals of Operations Research 132; Goldfarb & Iyengar (2003),
    Robust portfolio selection problems, Mathematics of Operations Research 28(1).
    """
    match params.mean_uncertainty:
        case MeanUncertainty.NONE:
            return ()
        case MeanUncertainty.BOX:
            return _box(_half_widths(problem, params))
        case MeanUncertainty.ELLIPSOID:
            return _ellipsoid(problem, params, problem.covariance)
        case MeanUncertainty.DIAGONAL_ELLIPSOID:
            return _ellipsoid(problem, params, np.diag(problem.covariance.diagonal()))


def at_its_worst(measure: OverScenarios, params: MeanRiskParams) -> OverScenarios:
    """Return the measure, or where a radius is given its worst over all distributions within it.

    Raises
    ------
    ConfigurationError
        For a radius beside another measure than the CVaR, or beside `max_risk`.
    """
    if params.cvar_radius == 0.0:
        return measure
    if params.risk is not RiskKind.CVAR or not isinstance(measure, ScenarioMeasure):
        raise ConfigurationError(
            "a Wasserstein radius is for the conditional value at risk",
            where="optimizer mvo, cvar_radius",
            value=params.cvar_radius,
            remedy="choose risk=cvar, or leave cvar_radius at 0",
        )
    if params.max_risk is not None:
        raise ConfigurationError(
            "max_risk limits the CVaR of the window, not the worst one",
            where="optimizer mvo, cvar_radius",
            value=params.cvar_radius,
            remedy="choose the objective max_utility, or state the limit as a constraint: cvar <= …",
        )
    return worst_case_cvar(measure, params.level, params.cvar_radius, params.cvar_norm)


def _box(half_widths: Floats) -> tuple[SoftLimit, ...]:
    widest = float(half_widths.max())
    if widest == 0.0:
        return ()
    each = half_widths / widest
    nothing = np.zeros(each.size)
    limit = PiecewiseLimit(above=each, below=each, reference=nothing, limit=0.0, source=-1, side="upper")
    return (SoftLimit(limit=limit, penalty=widest, charge=_CHARGE),)


def _half_widths(problem: Problem, params: MeanRiskParams) -> Floats:
    """Return δ, annual, shape (n_assets,)."""
    given = params.mean_errors_annual
    if given:
        periods_for(problem, "mean_errors_annual", max(given.values()))
    if set(problem.assets) <= set(given):
        return by_asset(problem, given, 0.0, param="mean_errors_annual")
    deviation = np.sqrt(np.maximum(problem.covariance.diagonal(), 0.0))
    quantile = float(ndtri(0.5 * (1.0 + params.mean_confidence)))
    errors = quantile * deviation / np.sqrt(_counts(problem)) * years(problem)
    return by_asset(problem, given, errors, param="mean_errors_annual")


def _ellipsoid(problem: Problem, params: MeanRiskParams, covariance: Covariance) -> tuple[SoftLimit, ...]:
    n_periods = float(_counts(problem).min())
    kappa = sqrt(float(chdtri(len(problem.assets), 1.0 - params.mean_confidence)))
    # In units of the largest volatility, so that the solver's numbers are of order one.
    size = sqrt(float(covariance.diagonal().max()))
    if not size > 0:
        return ()
    limit = QuadraticLimit(
        covariance=_over(covariance, size**2), center=np.zeros(len(problem.assets)), scale=1.0, limit=0.0, source=-1
    )
    return (SoftLimit(limit=limit, penalty=kappa * size / sqrt(n_periods) * years(problem), charge=_CHARGE),)


def _over(covariance: Covariance, factor: float) -> Covariance:
    return covariance.scaled(1.0 / factor) if isinstance(covariance, FactorCovariance) else covariance / factor


def _counts(problem: Problem) -> Floats:
    """Return how many returns of each asset there are, shape (n_assets,)."""
    if problem.returns is None:
        raise ConfigurationError(
            "the standard error of a mean needs the returns that it was estimated from",
            where="optimizer mvo, mean_uncertainty",
            value=len(problem.assets),
            remedy="pass returns in place of moments, or a box with mean_errors_annual for every asset",
        )
    counts: Floats = np.isfinite(problem.returns.values).sum(axis=0).astype(np.float64)
    return np.maximum(counts, 1.0)


_CHARGE = ChargeFor(name="uncertain means")
