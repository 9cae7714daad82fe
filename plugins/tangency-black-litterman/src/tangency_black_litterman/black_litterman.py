"""Black-Litterman: a normal prior of the expected returns, and normal views on them."""

from dataclasses import dataclass, replace
from typing import Self

import numpy as np

from tangency.sdk import (
    Beliefs,
    ConfigurationError,
    Covariance,
    Fact,
    FactorCovariance,
    Floats,
    Posterior,
    ReturnKind,
    ViewReport,
    dense_covariance,
    frozen_floats,
)
from tangency_black_litterman.doubts import confidences_of, doubts_of
from tangency_black_litterman.language.kind import Kinded, kinded
from tangency_black_litterman.language.meaning import Unit, exposures, in_force, unit_of
from tangency_black_litterman.language.parse import parse_views
from tangency_black_litterman.language.view import MeanView, View
from tangency_black_litterman.market import equilibrium, market_weights, risk_aversion_of
from tangency_black_litterman.params import BlackLittermanParams, Doubt, Prior
from tangency_black_litterman.sound import require_finite_beliefs
from tangency_black_litterman.tilts import unconstrained_tilts
from tangency_black_litterman.update import NormalViews, Update, contradiction, spread_of, updated

__all__ = ["BlackLitterman"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Market:
    """The prior, annual where the periods of a year are known, and else per period; `years` is what a year has."""

    mean: Floats
    covariance: Covariance
    years: float
    risk_aversion: float
    is_sized: bool
    mean_kind: ReturnKind


class BlackLitterman:
    """μ ~ N(π, τΣ), Pμ ~ N(q, Ω): the posterior mean, and Σ with the uncertainty that is left of μ.

    The prior's uncertainty τΣ is that of annual expected returns, so that a view sits as far from the prior whatever
    the length of a period; without a calendar it is that of a period's.

    References
    ----------
    Black & Litterman (1992), Global Portfolio Optimization, Financial Analysts Journal 48(5).
    He & Litterman (1999), The Intuition Behind Black-Litterman Model Portfolios.
    Idzorek (2005), A Step-by-Step Guide to the Black-Litterman Model.
    """

    def __init__(self, params: BlackLittermanParams) -> None:
        self._params = params

    def update(self, beliefs: Beliefs) -> Posterior:
        """Return the posterior of the expected returns; what each view adds to them, and how far it sits off.

        Raises
        ------
        ConfigurationError
            For a view that is no statement on an expected return, or on a portfolio without risk; for certain views
            that contradict each other; where the market is needed and not known.
        DataError
            For a prior that is not finite.
        """
        require_finite_beliefs(beliefs)
        params = self._params
        views, inactive = in_force(parse_views(params.views), beliefs.scope)
        stated = tuple(_on_mean(view) for view in views)
        beliefs = replace(beliefs, market_weights=market_weights(beliefs, params.market_caps))
        market = _market(params, beliefs)
        units = tuple(unit_of(view.horizon, beliefs, view.text) for view in stated)
        portfolios = np.array([exposures(view.portfolio, beliefs, view.text) for view in stated])
        portfolios = portfolios.reshape(len(stated), len(beliefs.assets))
        kinds = tuple(
            kinded(
                view,
                portfolio,
                unit,
                beliefs,
                prior=market.mean_kind,
                risk_free_annual=params.risk_free_annual,
            )
            for view, portfolio, unit in zip(stated, portfolios, units, strict=True)
        )
        normal = self._normal(stated, units, kinds, portfolios, market)
        update = updated(market.mean, market.covariance, params.tau, normal)
        mean = market.mean + update.shifts.sum(axis=0)
        return Posterior(
            mean=frozen_floats(mean / market.years),
            covariance=_covariance(update, beliefs.covariance, market, params),
            views=_reports(stated, units, kinds, normal, update, market, params),
            inactive=inactive,
            surprise=update.surprise if stated else None,
            facts=_facts(market, params),
            mean_kind=market.mean_kind,
        )

    def without(self, text: str, author: str | None) -> Self:
        """Return the model without a view; it has no authors."""
        del author
        views, variances = self._params.views, self._params.view_variances
        kept = [k for k, view in enumerate(views) if view != text]
        changed = {
            "views": tuple(views[k] for k in kept),
            "view_variances": tuple(variances[k] for k in kept) if variances else (),
        }
        return type(self)(self._params.model_copy(update=changed))

    def _normal(
        self,
        views: tuple[MeanView, ...],
        units: tuple[Unit, ...],
        kinds: tuple[Kinded, ...],
        portfolios: Floats,
        market: _Market,
    ) -> NormalViews:
        params = self._params
        scale = np.array([market.years / unit.periods for unit in units])
        prior = np.einsum("ki,ik->k", portfolios, spread_of(market.covariance, params.tau, portfolios))
        for view, variance in zip(views, prior, strict=True):
            if variance <= 0.0:
                raise ConfigurationError(
                    "the view is on a portfolio without risk, whose return nothing moves", where=f"view {view.text!r}"
                )
        normal = NormalViews(
            portfolios=portfolios,
            stated=np.array([view.value - each.above for view, each in zip(views, kinds, strict=True)]) * scale,
            doubt=doubts_of(views, params.omega, self._given(views) * scale**2, prior),
        )
        _refuse_contradictions(views, normal, market, params.tau)
        return normal

    def _given(self, views: tuple[MeanView, ...]) -> Floats:
        """Return the variances that belong to the views in force, shape (n_views,); zeros where none are given."""
        if self._params.omega is not Doubt.GIVEN:
            return np.zeros(len(views))
        by_text = dict(zip(self._params.views, self._params.view_variances, strict=True))
        return np.array([by_text[view.text] for view in views])


def _on_mean(view: View) -> MeanView:
    if not isinstance(view, MeanView) or view.relation != "=":
        raise ConfigurationError(
            "Black-Litterman takes views that state an expected return, and no bound or other measure",
            where=f"view {view.text!r}",
            remedy="state a number, or take the view model entropy-pooling",
        )
    return view


def _market(params: BlackLittermanParams, beliefs: Beliefs) -> _Market:
    weights = beliefs.market_weights
    aversion = risk_aversion_of(params.risk_aversion, beliefs, weights, risk_free_annual=params.risk_free_annual)
    is_equilibrium = params.prior is Prior.EQUILIBRIUM
    mean = equilibrium(beliefs, weights, aversion) if is_equilibrium else beliefs.mean
    years = beliefs.periods_per_year or 1.0
    covariance = beliefs.covariance
    return _Market(
        mean=mean * years,
        covariance=covariance.scaled(years) if isinstance(covariance, FactorCovariance) else covariance * years,
        years=years,
        risk_aversion=aversion,
        is_sized=weights is not None,
        # π = δΣw is what holders of the market ask above the risk-free rate.
        mean_kind=ReturnKind.EXCESS if is_equilibrium else beliefs.mean_kind,
    )


def _refuse_contradictions(views: tuple[MeanView, ...], normal: NormalViews, market: _Market, tau: float) -> None:
    conflict = contradiction(market.mean, market.covariance, tau, normal)
    if conflict:
        raise ConfigurationError(
            "these certain views contradict each other",
            where="views",
            value="; ".join(views[k].text for k in conflict),
            remedy="leave one of them out, or give it a confidence below 100%",
        )


def _covariance(update: Update, covariance: Covariance, market: _Market, params: BlackLittermanParams) -> Covariance:
    """Return Σ, or Σ + M with M the posterior covariance of the expected returns; per period.

    M = τΣ − τΣP' G⁺ PτΣ, which is ((τΣ)⁻¹ + P'Ω⁻¹P)⁻¹ where that exists.
    """
    if not params.estimation_uncertainty:
        return covariance
    gained = update.spread @ update.inverse @ update.spread.T / market.years
    posterior = (1.0 + params.tau) * dense_covariance(covariance) - 0.5 * (gained + gained.T)
    return frozen_floats(posterior)


def _reports(
    views: tuple[MeanView, ...],
    units: tuple[Unit, ...],
    kinds: tuple[Kinded, ...],
    normal: NormalViews,
    update: Update,
    market: _Market,
    params: BlackLittermanParams,
) -> tuple[ViewReport, ...]:
    mean = market.mean + update.shifts.sum(axis=0)
    tau = params.tau
    tilts = unconstrained_tilts(
        normal, update, mean, tau, market.risk_aversion, estimation_uncertainty=params.estimation_uncertainty
    )
    prior = np.einsum("ki,ik->k", normal.portfolios, update.spread)
    confidences = confidences_of(normal.doubt, prior)
    return tuple(
        ViewReport(
            text=view.text,
            unit=unit.text,
            relation=view.relation,
            stated=view.value,
            prior=float(portfolio @ market.mean) * unit.periods / market.years + kinds[k].above,
            posterior=float(portfolio @ mean) * unit.periods / market.years + kinds[k].above,
            confidence=float(confidences[k]),
            surprise=update.surprises[k],
            mean_shift=frozen_floats(update.shifts[k] / market.years),
            unconstrained_tilt=frozen_floats(tilts[k]),
            mean_kind=kinds[k].kind,
        )
        for k, (view, unit, portfolio) in enumerate(zip(views, units, normal.portfolios, strict=True))
    )


def _facts(market: _Market, params: BlackLittermanParams) -> tuple[Fact, ...]:
    return (
        Fact(name="prior", value=str(params.prior)),
        Fact(name="risk aversion", value=market.risk_aversion),
        Fact(name="groups weighted", value="by size" if market.is_sized else "equally"),
    )
