"""The best trades of several periods together, of which the first is made."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tangency.contracts.arrays import Floats, frozen_floats, read_only
from tangency.contracts.covariance import Covariance, dense_covariance
from tangency.contracts.problem import FeasibleSet
from tangency.errors import ConfigurationError, DataError, Remedy, Setting
from tangency.solve.feasible.capabilities import first_beyond
from tangency.solve.trading.budgeted_box import budgeted_box
from tangency.solve.trading.certificate import PATH_GAP, TradingPath, TradingStep, require_closed
from tangency.solve.trading.costs import TradingCosts
from tangency.solve.trading.path_search import PathSearch
from tangency.solve.trading.single_period import SinglePeriod, checked_forecast

__all__ = ["MultiPeriod", "decayed"]


def decayed(alpha: Floats, decay: float, horizon: int) -> Floats:
    """Return the forecasts αₜ₊ₖ = ρᵏ αₜ of periods k = 0 … horizon − 1, shape (horizon, n_assets).

    Raises
    ------
    ConfigurationError
        A decay outside [0, 1], or a horizon without a period.

    >>> import numpy as np
    >>> from tangency.sdk import decayed
    >>> decayed(np.array([0.004]), 0.5, 3).ravel().tolist()
    [0.004, 0.002, 0.001]
    """
    if not 0.0 <= decay <= 1.0:
        raise ConfigurationError(
            "a decay is between 0 and 1", where="decay", value=decay, remedy=Remedy("give ", Setting("decay", 0.9))
        )
    if horizon < 1:
        raise ConfigurationError(
            "a horizon has at least one period",
            where="horizon",
            value=horizon,
            remedy=Remedy("give ", Setting("horizon", 5)),
        )
    return frozen_floats(decay ** np.arange(horizon)[:, None] * alpha)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MultiPeriod:
    """Weighs forecasts of several periods against risk and the costs of trading and holding: model predictive control.

    max Σₖ αₖ'wₖ − γ wₖ'Σwₖ − costs(wₖ − wₖ₋₁, wₖ), every wₖ in the feasible set. Returns do not move planned weights
    between periods. With one period it is `SinglePeriod`, to the last bit.

    Attributes
    ----------
    feasible
        A box with a budget; its assets' order is that of all arrays.
    risk_aversion
        γ, not negative.

    Raises
    ------
    ConfigurationError
        A feasible set that is no bounded box with a budget, or a risk aversion that is negative or not finite.

    References
    ----------
    Boyd, Busseti, Diamond, Kahn, Koh, Nystrup & Speth (2017), Multi-period trading via convex optimization, Foundations
    and Trends in Optimization 3(1), section 5.

    >>> import numpy as np
    >>> from tangency.sdk import MultiPeriod, TradingCosts, decayed
    >>> from tangency.testing.problems import make_problem
    >>> days = MultiPeriod(feasible=make_problem(2).feasible, risk_aversion=1.0)  # long only, net = 100%
    >>> costs, sigma = TradingCosts.uniform(2, linear=0.001), np.diag([0.01, 0.01])
    >>> held, alpha = np.array([0.5, 0.5]), np.array([0.002, 0.001])
    >>> days.plan(decayed(alpha, 1.0, 1), sigma, held, costs).weights.tolist()  # not worth its costs
    [0.5, 0.5]
    >>> days.plan(decayed(alpha, 1.0, 10), sigma, held, costs).weights.round(4).tolist()  # but for ten periods it is
    [0.52, 0.48]
    """

    feasible: FeasibleSet
    risk_aversion: float

    def __post_init__(self) -> None:
        SinglePeriod(feasible=self.feasible, risk_aversion=self.risk_aversion)
        if budgeted_box(self.feasible) is None:
            beyond = first_beyond(self.feasible, ())
            texts = [each.text for each in self.feasible.constraints]
            raise ConfigurationError(
                "trades of several periods are planned over bounds of each weight and of their sum",
                where="feasible" if beyond is None else f"constraint {texts[beyond]!r}",
                remedy="bound every weight on both sides, leave other constraints out, or plan a single period",
            )

    def plan(self, alphas: Floats, covariance: Covariance, current: Floats, costs: TradingCosts) -> TradingPath:
        """Return the best path from what is held.

        Parameters
        ----------
        alphas
            Expected returns of each period, shape (n_periods, n_assets); see `decayed`.
        covariance
            Σ of each period's returns, shape (n_assets, n_assets).
        current
            h, the weights before the first trades, shape (n_assets,).
        costs
            Of each period, in fractions of NAV.

        Raises
        ------
        DataError
            What is not finite, or does not fit the assets; a covariance that is none.
        SolverError
            Where no path could be proven to a relative gap of 1e-7.
        """
        alphas, current = frozen_floats(alphas), frozen_floats(current)
        if alphas.ndim != 2 or not len(alphas):  # noqa: PLR2004  # periods and assets
            raise DataError("forecasts have a row for each period", where="alphas", value=str(alphas.shape))
        sigma = covariance
        for alpha in alphas:
            sigma = checked_forecast(self.feasible, alpha, sigma, current, costs)
        if len(alphas) == 1:
            single = SinglePeriod(feasible=self.feasible, risk_aversion=self.risk_aversion)
            return _of_one(single.step(alphas[0], sigma, current, costs))
        box = budgeted_box(self.feasible)
        assert box is not None  # noqa: S101  # for the type checker: seen at construction
        matrix = dense_covariance(sigma)
        best = PathSearch(box, self.risk_aversion, matrix, alphas, current, costs).best()
        require_closed(best.certificate, PATH_GAP)
        return best


def _of_one(step: TradingStep) -> TradingPath:
    # The price of a trade is the slope of its costs, which no other period shares: none is needed.
    return TradingPath(
        path=read_only(step.weights[None, :].copy()),
        certificate=step.certificate,
        trade_prices=read_only(np.zeros((1, step.weights.size))),
        budget_prices=read_only(np.array([step.price])),
    )
