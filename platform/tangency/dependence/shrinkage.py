"""The rolling correlation, shrunk towards a simple one by as much as its own error asks for."""

from __future__ import annotations

from enum import StrEnum

import numpy as np

from tangency.contracts.arrays import Floats, frozen_floats, read_only
from tangency.contracts.semidefinite import mark_proven
from tangency.dependence.rolling import RollingCorrelation

__all__ = ["ShrinkageTarget", "ShrunkRollingCorrelation", "shrunk"]


class ShrinkageTarget(StrEnum):
    """What a correlation is shrunk towards: all pairs alike at their mean, or no correlation.

    >>> ShrinkageTarget("identity") is ShrinkageTarget.IDENTITY
    True
    """

    CONSTANT_CORRELATION = "constant_correlation"
    IDENTITY = "identity"


class ShrunkRollingCorrelation:
    """(1 − δ) R + δ F over the last T periods: R the sample's, F the target, δ in [0, 1] of least expected loss.

    δ is (π − ρ)/(T γ), of correlations as of covariances of standardised returns. A bar costs n² to enter, and n² + nT
    where the matrix is read.

    Parameters
    ----------
    returns
        The first window, shape (n_periods, n_assets), in which T is the number of rows, three or more.

    Raises
    ------
    ConfigurationError
        A window of fewer than three periods.
    DataError
        A return that is missing or infinite.

    References
    ----------
    Ledoit & Wolf (2004), Honey, I shrunk the sample covariance matrix, Journal of Portfolio Management 30(4), appendix;
    Schäfer & Strimmer (2005), Statistical Applications in Genetics and Molecular Biology 4(1), for the identity.

    >>> import numpy as np
    >>> from tangency.dependence.shrinkage import ShrinkageTarget, ShrunkRollingCorrelation
    >>> returns = np.array([[0.0, 0.0], [0.01, 0.02], [0.02, 0.01]])
    >>> ShrunkRollingCorrelation(returns, target=ShrinkageTarget.CONSTANT_CORRELATION).matrix[0].round(6).tolist()
    [1.0, 0.5]
    """

    def __init__(self, returns: Floats, *, target: ShrinkageTarget) -> None:
        self._rolling, self._target = RollingCorrelation(returns), target

    def add(self, row: Floats) -> None:
        """Let a period enter and the oldest leave; shape (n_assets,).

        Raises
        ------
        DataError
            A return that is missing or infinite, or another number of assets; nothing has changed then.
        """
        self._rolling.add(row)

    @property
    def matrix(self) -> Floats:
        """The correlations, shape (n_assets, n_assets), read-only, with a diagonal of ones.

        Raises
        ------
        DataError
            An asset whose returns are all the same in the window.
        """
        return shrunk(self._rolling.matrix, self._rolling.ordered(), self._target)[0]


def shrunk(correlation: Floats, window: Floats, target: ShrinkageTarget) -> tuple[Floats, float]:
    """Return the shrunk correlation, shape (n_assets, n_assets), and δ.

    Parameters
    ----------
    correlation
        R of the window.
    window
        Shape (n_periods, n_assets).
    """
    n_periods, n_assets = window.shape
    pairs = n_assets * (n_assets - 1)
    squares, mean = float((correlation**2).sum()) - n_assets, (float(correlation.sum()) - n_assets) / max(pairs, 1)
    terms = _terms(window)
    noise = terms[0] - squares
    if target is ShrinkageTarget.IDENTITY:
        towards, distance = 0.0, squares
    else:
        noise -= terms[1] / max(pairs, 1) - pairs * mean * mean
        towards, distance = mean, squares - pairs * mean * mean
    # Where R is its own target, to rounding, any δ gives it.
    share = 1.0 if distance <= 1e-14 * max(pairs, 1) else min(max(noise / (n_periods * distance), 0.0), 1.0)
    made = (1.0 - share) * correlation + share * towards
    np.fill_diagonal(made, 1.0)
    return mark_proven(read_only(made)), share


def _terms(window: Floats) -> Floats:
    from tangency.dependence.kernels.second_moments import shrinkage_terms  # noqa: PLC0415  # numba loads where it is used

    means = window.mean(axis=0)
    about = window - means
    scale = 1.0 / np.sqrt(np.einsum("ti,ti->i", about, about))
    terms = np.empty(2)
    shrinkage_terms(frozen_floats(window), frozen_floats(means), frozen_floats(scale), terms)
    return terms
