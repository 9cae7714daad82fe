"""The scatter of returns about their means, formed by the core: positive semi-definite whatever the returns are."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import sqrt
from typing import Self

from tangency.contracts.arrays import Floats, frozen_floats, read_only
from tangency.contracts.block_products import LARGEST_SHARE, BlockProducts
from tangency.contracts.returns import Returns
from tangency.contracts.semidefinite import mark_proven
from tangency.errors import ConfigurationError

__all__ = ["RollingScatter", "Scatter"]


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
        self._require_scale()
        matrix = _about_means(self.returns)
        matrix *= self.scale  # a product costs a third of a quotient
        object.__setattr__(self, "matrix", mark_proven(read_only(matrix)))

    @classmethod
    def _of_products(cls, returns: Returns, scale: float, products: Floats) -> Self:
        """Return the scatter where Σ xx' is known; it is written over."""
        from tangency.contracts.kernels.about_means import about_means  # noqa: PLC0415  # numba loads where it is used

        made = object.__new__(cls)
        object.__setattr__(made, "returns", returns)
        object.__setattr__(made, "scale", scale)
        made._require_scale()
        root = frozen_floats(returns.means * sqrt(len(returns.dates)))
        if not about_means(products, root, LARGEST_SHARE, scale):
            return cls(returns=returns, scale=scale)
        object.__setattr__(made, "matrix", mark_proven(read_only(products)))
        return made

    def _require_scale(self) -> None:
        if not self.scale >= 0.0:
            raise ConfigurationError(
                "the scale of a scatter is not negative", where="scale", value=self.scale, remedy="1 / (T − 1)"
            )


class RollingScatter:
    """Scatters of windows that move over one history, by the products that `BlockProducts` keeps.

    A scatter depends on its window's returns and their place alone, to the last bit, and differs from `Scatter` by the
    order of summation: at most T ε √(Σx² Σy²).

    >>> import numpy as np
    >>> from tangency.sdk import Returns, RollingScatter, Scatter
    >>> values, labels = np.random.default_rng(0).normal(0.0, 0.01, (400, 40)), tuple(f"A{i:02d}" for i in range(40))
    >>> rolling = RollingScatter()
    >>> for first in (0, 20, 150):
    ...     window = values[first : first + 250]
    ...     returns = Returns(assets=labels, dates=np.arange(250), values=window, periods_per_year=None)
    ...     direct = Scatter(returns=returns, scale=1 / 249).matrix
    ...     print(bool(np.abs(rolling.at(returns, first, scale=1 / 249).matrix - direct).max() < 1e-18))
    True
    True
    True
    """

    def __init__(self) -> None:
        self._products = BlockProducts()

    def at(self, returns: Returns, first: int, *, scale: float) -> Scatter:
        """Return the scatter of a window.

        Parameters
        ----------
        returns
            Without missing values.
        first
            Place of its first period in the history: of the same assets, one place always holds the same returns.

        Raises
        ------
        ConfigurationError
            As `Scatter`.
        """
        if not self._products.pays(returns.values):
            return Scatter(returns=returns, scale=scale)
        products = self._products.over(returns.values, returns.assets, first)
        return Scatter._of_products(returns, scale, products)  # noqa: SLF001  # the core proves it


def _about_means(returns: Returns) -> Floats:
    """Return Σ xx' − T mm' where the means are small against the deviations, as those of returns are.

    Otherwise most digits would cancel, and the deviations are formed first.
    """
    by_asset, means = returns.by_asset, returns.means
    products: Floats = by_asset.dot(by_asset.T)
    root = means * sqrt(by_asset.shape[1])
    if not BlockProducts.would_cancel(products, root):
        products -= root[:, None] * root
        return products
    deviations = by_asset - means[:, None]
    exact: Floats = deviations @ deviations.T
    return exact
