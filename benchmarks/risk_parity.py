"""Equal risk contributions, by the variance and by measures over the window.

By the variance contestants are judged by the largest deviation from the budget; by a measure by what all of them
minimise, the risk over the geometric mean of the weights.
"""

from collections.abc import Callable, Iterator

import numpy as np
import pandas as pd
from contest import Contest, Entry, Solve
from panel import factor_panel

__all__ = ["contests"]


def contests() -> Iterator[Contest]:
    for n_assets, required in ((100, 100.0), (500, 500.0)):
        returns = factor_panel(n_assets, 1500)
        covariance = returns.cov()
        yield Contest(
            title=f"equal risk contributions, covariance of {n_assets} assets given",
            required=required,
            objective=_deviation(covariance),
            entries=(
                Entry(name="tangency", solve=_tangency_given(returns.mean(), covariance), is_peer=False),
                Entry(name="skfolio", solve=_skfolio_given(returns)),
                Entry(name="Riskfolio-Lib", solve=_riskfolio_given(returns)),
            ),
        )
    returns = factor_panel(500, 1500)
    yield Contest(
        title="equal risk contributions, 500 assets × 1500 returns",
        required=100.0,
        floor=lambda: np.cov(returns.to_numpy().T),
        objective=_deviation(returns.cov()),
        entries=(
            Entry(name="tangency", solve=_tangency(returns), is_peer=False),
            Entry(name="skfolio", solve=_skfolio(returns)),
            Entry(name="Riskfolio-Lib", solve=_riskfolio(returns)),
        ),
    )

    returns = factor_panel(50, 1500)
    for ours, skfolio, riskfolio in (("cvar", "CVAR", "CVaR"), ("semideviation", "SEMI_DEVIATION", "MSV")):
        yield Contest(
            title=f"equal contributions to {ours}, 50 assets × 1500 returns",
            objective=_risk_over_mean(ours, returns),
            entries=(
                Entry(name="tangency", solve=_tangency(returns, risk=ours), is_peer=False),
                Entry(name="skfolio", solve=_skfolio(returns, skfolio)),
                Entry(name="Riskfolio-Lib", solve=_riskfolio(returns, riskfolio)),
            ),
        )


def _deviation(covariance: pd.DataFrame) -> Callable[[np.ndarray], float]:
    """Return the largest relative deviation of a share of the variance from 1/n."""
    matrix = covariance.to_numpy()

    def deviation(w: np.ndarray) -> float:
        contributions = w * (matrix @ w)
        return float(np.abs(contributions / contributions.mean() - 1.0).max())

    return deviation


def _risk_over_mean(risk: str, returns: pd.DataFrame) -> Callable[[np.ndarray], float]:
    from tangency.domain.risk_kind import RiskKind
    from tangency.risk.measures import scenario_measure

    measure = scenario_measure(RiskKind(risk), returns.to_numpy())
    return lambda w: measure.value(w) / float(np.exp(np.log(w).mean()))


def _tangency_given(mean: pd.Series, covariance: pd.DataFrame) -> Solve:
    import tangency as tg

    return lambda: tg.optimize(tg.Moments(mean=mean, covariance=covariance), optimizer="erc").values


def _tangency(returns: pd.DataFrame, risk: str = "volatility") -> Solve:
    import tangency as tg

    return lambda: tg.optimize(returns, optimizer="erc", risk=risk).values


def _skfolio(returns: pd.DataFrame, risk: str = "VARIANCE") -> Solve:
    from skfolio import RiskMeasure
    from skfolio.optimization import RiskBudgeting

    return lambda: RiskBudgeting(risk_measure=RiskMeasure[risk]).fit(returns).weights_


def _skfolio_given(returns: pd.DataFrame) -> Solve:
    """Skfolio takes moments from a prior estimator only: this one has them already."""
    from skfolio.optimization import RiskBudgeting
    from skfolio.prior import BasePrior, EmpiricalPrior

    known = EmpiricalPrior().fit(returns).return_distribution_

    class Known(BasePrior):
        def __init__(self):
            pass

        def fit(self, X, y=None, **fit_params):  # noqa: N803, ARG002  # the peer's own signature
            self.return_distribution_ = known
            return self

    return lambda: RiskBudgeting(prior_estimator=Known()).fit(returns).weights_


def _riskfolio(returns: pd.DataFrame, risk: str = "MV") -> Solve:
    import riskfolio

    def solve() -> np.ndarray:
        portfolio = riskfolio.Portfolio(returns=returns)
        portfolio.assets_stats(method_mu="hist", method_cov="hist")
        return portfolio.rp_optimization(model="Classic", rm=risk, rf=0, b=None, hist=True)["weights"].to_numpy()

    return solve


def _riskfolio_given(returns: pd.DataFrame) -> Solve:
    import riskfolio

    portfolio = riskfolio.Portfolio(returns=returns)
    portfolio.assets_stats(method_mu="hist", method_cov="hist")

    def solve() -> np.ndarray:
        return portfolio.rp_optimization(model="Classic", rm="MV", rf=0, b=None, hist=True)["weights"].to_numpy()

    return solve
