"""The scatter of returns about their means, formed by the core: positive semi-definite whatever the returns are."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import sqrt

import numpy as np

from tangency.contracts.arrays import Floats, read_only
from tangency.contracts.returns import Returns
from tangency.contracts.semidefinite import mark_proven
from tangency.errors import ConfigurationError

__all__ = ["Scatter"]

# Up to this share of the mean in Σx², the difference below loses less than two bits.
_LARGEST_SHARE = 0.5


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Scatter:
    """c Σₜ (xₜ − m)(xₜ − m)', m the mean over t: a covariance that needs no proof that it is one.

    Attributes
    ----------
    returns
        Without missing values.
    scale
        c, not negative; 1 / (T − 1) for the unbiased sample covariance.
    matrix
        Shape (n_assets, n_assets), exactly symmetric.

    Raises
    ------
    ConfigurationError
        For a scale that is negative or not a number.

    References
    ----------
    Chan, Golub & LeVeque (1983), Algorithms for Computing the Sample Variance, The American Statistician 37(3).

    >>> import numpy as np
    >>> from tangency.sdk import Returns, Scatter
    >>> values = np.array([[0.1, 0.0], [0.3, 0.2], [0.2, 0.4]])
    >>> returns = Returns(assets=("A", "B"), dates=np.arange(3), values=values, periods_per_year=None)
    >>> Scatter(returns=returns, scale=0.5).matrix.round(9).tolist()  # the unbiased sample covariance
    [[0.01, 0.01], [0.01, 0.04]]
    """

    returns: Returns
    scale: float
    matrix: Floats = field(init=False, repr=False)

    def __post_init__(self) -> None:
        if not self.scale >= 0.0:
            raise ConfigurationError(
                "the scale of a scatter is not negative", where="scale", value=self.scale, remedy="1 / (T − 1)"
            )
        matrix = _about_means(self.returns.by_asset, self.returns.means)
        matrix *= self.scale  # a product costs a third of a quotient
        object.__setattr__(self, "matrix", mark_proven(read_only(matrix)))


def _about_means(by_asset: Floats, means: Floats) -> Floats:
    """Return Σ xx' − T mm' where the means are small against the deviations, as those of returns are.

    Otherwise most digits would cancel, and the deviations are formed first.
    """
    products: Floats = by_asset.dot(by_asset.T)
    root = means * sqrt(by_asset.shape[1])
    if np.count_nonzero(root * root > _LARGEST_SHARE * products.diagonal()) == 0:
        products -= root[:, None] * root
        return products
    deviations = by_asset - means[:, None]
    exact: Floats = deviations @ deviations.T
    return exact
