"""The market behind the equilibrium: its weights, its price of risk, and the means under which it is optimal."""

from collections.abc import Mapping

import numpy as np

from tangency.sdk import Beliefs, ConfigurationError, Floats, Remedy, ReturnKind, Setting, known_name

__all__ = ["equilibrium", "market_weights", "risk_aversion_of"]

_WHERE = "view model black-litterman"


def market_weights(beliefs: Beliefs, sizes: Mapping[str, float]) -> Floats | None:
    """Return the market's weights, shape (n_assets,): those of the sizes given, else the desk's; None if not known.

    Raises
    ------
    UnknownName
        For a size of an unknown asset.
    ConfigurationError
        Where an asset of the universe has no size, or none of them is more than nothing.
    """
    if not sizes:
        return beliefs.market_weights
    known = dict.fromkeys((*beliefs.assets, *beliefs.scope.elsewhere))
    for name in sizes:
        known_name("asset", name, known, where=f"{_WHERE}, market_caps")
    missing = next((asset for asset in beliefs.assets if asset not in sizes), None)
    found = np.array([sizes.get(asset, 0.0) for asset in beliefs.assets])
    if missing is not None or not found.any():
        raise ConfigurationError(
            "an asset of the universe has no size" if missing else "no asset of the universe has a size",
            where=f"{_WHERE}, market_caps",
            value=missing,
            remedy="give every asset a size; 0 is one",
        )
    weights: Floats = found / found.sum()
    return weights


def known_weights(weights: Floats | None, beliefs: Beliefs) -> Floats:
    """Return the market's weights where they are known; raises ConfigurationError where they are not."""
    if weights is None:
        whose = "all assets" if beliefs.unsized else "the assets"
        raise ConfigurationError(
            f"the sizes of {whose} are not known, so there is no market to be in equilibrium",
            where=_WHERE,
            value=", ".join(beliefs.unsized) or None,
            remedy=Remedy("say ", Setting("market_caps"), ' of each asset, or take the prior "return-model"'),
        )
    return weights


def risk_aversion_of(
    given: float | None, beliefs: Beliefs, weights: Floats | None, *, risk_free_annual: float | None
) -> float:
    """Return δ: that given, or the market's excess mean over its variance, in the moments of the models.

    Parameters
    ----------
    risk_free_annual
        Taken off means of total returns; where None, they are taken as they are.

    Raises
    ------
    ConfigurationError
        Where the market's excess mean is not positive, its weights are not known, or a rate is given and the periods
        of a year are not.
    """
    if given is not None:
        return given
    market = known_weights(weights, beliefs)
    mean, variance = float(market @ beliefs.mean), float(market @ (beliefs.covariance @ market))
    if risk_free_annual and beliefs.mean_kind is ReturnKind.TOTAL:
        mean -= risk_free_annual / _years(beliefs)
    if mean <= 0.0 or variance <= 0.0:
        raise ConfigurationError(
            "the market's own mean or variance is not positive, so it has no aversion to risk",
            where=f"{_WHERE}, risk_aversion",
            value=f"mean {mean:.3g}, variance {variance:.3g} a period",
            remedy="give a risk aversion, such as 2.5",
        )
    return mean / variance


def _years(beliefs: Beliefs) -> float:
    if beliefs.periods_per_year is None:
        raise ConfigurationError(
            "an annual risk-free rate needs the number of periods in a year",
            where=f"{_WHERE}, risk_free_annual",
            remedy="pass periods_per_year, or prices with a calendar",
        )
    return beliefs.periods_per_year


def equilibrium(beliefs: Beliefs, weights: Floats | None, risk_aversion: float) -> Floats:
    """Return π = δΣw per period, the means under which the market's weights are optimal, shape (n_assets,).

    References
    ----------
    He & Litterman (1999), The Intuition Behind Black-Litterman Model Portfolios.
    """
    implied: Floats = risk_aversion * (beliefs.covariance @ known_weights(weights, beliefs))
    return implied
