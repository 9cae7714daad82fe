"""Hierarchical risk parity of 500 assets from returns to weights, through each library's public call."""

from collections.abc import Iterator

import numpy as np
import pandas as pd
from contest import Contest, Entry
from panel import factor_panel

__all__ = ["contests"]

_SAME = 1e-10


def contests() -> Iterator[Contest]:
    returns = factor_panel(500, 1500)
    covariance = np.cov(returns.to_numpy().T)
    for linkage, by_skfolio in (("single", 40.0), ("ward", 2.5)):
        common = {"objective": lambda w: float(w @ covariance @ w), "rounds": 3, "seconds": 15.0}
        yield Contest(
            title=f"hierarchical risk parity, {linkage} linkage, 500 assets × 1500 returns",
            required=100.0,
            agreement=_SAME,
            entries=(
                Entry(name="tangency", solve=_tangency(returns, linkage, "none"), is_peer=False),
                Entry(name="PyPortfolioOpt", solve=_pypfopt(returns, linkage)),
                Entry(name="Riskfolio-Lib", solve=_riskfolio(returns, linkage)),
            ),
            **common,
        )
        skfolio = Entry(name="skfolio", solve=_skfolio(returns, linkage))
        for order, agreement in (("scipy", _SAME), ("optimal", None)):
            yield Contest(
                title=f"the same with the {'best' if agreement is None else 'scipy'} order of leaves",
                required=by_skfolio,
                agreement=agreement,
                entries=(
                    Entry(name="tangency", solve=_tangency(returns, linkage, order), is_peer=False),
                    skfolio,
                ),
                **common,
            )


def _tangency(returns: pd.DataFrame, linkage: str, leaf_order: str):
    import tangency as tg

    return lambda: tg.optimize(returns, optimizer="hrp", linkage=linkage, leaf_order=leaf_order).values


def _pypfopt(returns: pd.DataFrame, linkage: str):
    from pypfopt import HRPOpt

    return lambda: np.array(list(HRPOpt(returns).optimize(linkage).values()))


def _riskfolio(returns: pd.DataFrame, linkage: str):
    import riskfolio

    def solve() -> np.ndarray:
        portfolio = riskfolio.HCPortfolio(returns=returns)
        weights = portfolio.optimization(
            model="HRP", codependence="pearson", rm="MV", linkage=linkage, leaf_order=False
        )
        return weights["weights"].to_numpy()

    return solve


def _skfolio(returns: pd.DataFrame, linkage: str):
    from skfolio.cluster import HierarchicalClustering, LinkageMethod
    from skfolio.optimization import HierarchicalRiskParity
    from skfolio.seriation import HierarchicalSeriation

    clustering = HierarchicalClustering(linkage_method=LinkageMethod(linkage))
    seriation = HierarchicalSeriation(hierarchical_clustering_estimator=clustering)
    return lambda: HierarchicalRiskParity(seriation_estimator=seriation).fit(returns).weights_
