"""Distances between assets by every codependence."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from tangency.cluster.distance_correlation import distance_correlations
from tangency.cluster.kendall import kendall_correlations
from tangency.cluster.lower_tail import lower_tail_dependences
from tangency.cluster.mutual_information import variations_of_information
from tangency.contracts.arrays import Floats, frozen_floats
from tangency.contracts.returns import Returns
from tangency.domain.clustering import Codependence
from tangency.errors import ConfigurationError, DataError

__all__ = ["asset_distances", "codependences"]

_LEAST_PERIODS = 3


def asset_distances(
    covariance: Floats,
    returns: Returns | None,
    order: npt.NDArray[np.int64] | None,
    *,
    codependence: Codependence,
    tail: float = 0.05,
) -> Floats:
    """Return the distance of every pair, row by row above the diagonal: shape (n_assets (n_assets − 1) / 2,).

    √((1 − ρ)/2) of a correlation ρ in [−1, 1]; √(1 − c) of a distance correlation and of a dependence of lower tails,
    c in [0, 1]; and the normalised variation of information itself. Periods in which a return is missing are left out.

    Parameters
    ----------
    covariance
        Shape (n_assets, n_assets), its diagonal positive.
    returns
        The window; Pearson's correlation does without.
    order
        Positions of the covariance's assets among the returns', shape (n_assets,); None where they are the same.

    Raises
    ------
    ConfigurationError
        Where returns are needed and there are none.
    DataError
        Where fewer than three periods are complete, or an asset's returns are all the same in them, naming it.
    """
    if codependence is Codependence.PEARSON:
        return _of_covariance(covariance)
    values = _complete(returns, codependence)
    if order is not None:
        values = np.ascontiguousarray(values[:, order])
    above = np.triu_indices(values.shape[1], k=1)
    if codependence is Codependence.MUTUAL_INFORMATION:
        return variations_of_information(values)[above]
    if codependence in {Codependence.SPEARMAN, Codependence.KENDALL}:
        is_spearman = codependence is Codependence.SPEARMAN
        found = _spearman(values) if is_spearman else kendall_correlations(values)
        return np.sqrt(np.clip(0.5 * (1.0 - found[above]), 0.0, 1.0))
    is_tail = codependence is Codependence.LOWER_TAIL
    found = lower_tail_dependences(values, tail) if is_tail else distance_correlations(values)
    return np.sqrt(np.clip(1.0 - found[above], 0.0, 1.0))


def codependences(distances: Floats, codependence: Codependence) -> Floats:
    """Return what the distances of `asset_distances` say, in the same shape: correlations, or dependences in [0, 1].

    >>> codependences(np.array([0.5]), Codependence.PEARSON), codependences(np.array([0.6]), Codependence.LOWER_TAIL)
    (array([0.5]), array([0.64]))
    """
    match codependence:
        case Codependence.PEARSON | Codependence.SPEARMAN | Codependence.KENDALL:
            found = 1.0 - 2.0 * distances**2
        case Codependence.DISTANCE_CORRELATION | Codependence.LOWER_TAIL:
            found = 1.0 - distances**2
        case Codependence.MUTUAL_INFORMATION:
            found = 1.0 - distances
    return found


def _of_covariance(covariance: Floats) -> Floats:
    n = len(covariance)
    distances = np.empty(n * (n - 1) // 2)
    if n > 1:
        from tangency.cluster.kernels.hierarchy import correlation_distances  # noqa: PLC0415  # numba loads where it is used

        volatilities = frozen_floats(np.sqrt(covariance.diagonal()))
        correlation_distances(frozen_floats(covariance), volatilities, distances)
    return distances


def _spearman(values: Floats) -> Floats:
    from scipy.stats import rankdata  # noqa: PLC0415  # half a second, which every plugin would wait for

    ranks = rankdata(values, axis=0)
    found: Floats = np.corrcoef(ranks, rowvar=False).reshape(values.shape[1], values.shape[1])
    return found


def _complete(returns: Returns | None, codependence: Codependence) -> Floats:
    """Return the complete periods, shape (n_periods, n_assets)."""
    if returns is None:
        raise ConfigurationError(
            "this codependence needs returns, and moments have none",
            where="codependence",
            value=str(codependence),
            remedy="pass a frame of returns or a PricePanel instead of Moments, or take pearson",
        )
    values = returns.values
    values = values[np.isfinite(values).all(axis=1)]
    if len(values) < _LEAST_PERIODS:
        costliest = returns.assets[int((~np.isfinite(returns.values)).sum(axis=0).argmax())]
        raise DataError(
            f"{len(values)} complete periods are too few for a codependence; {_LEAST_PERIODS} are needed",
            where=f"codependence {codependence}, asset {costliest}",
            remedy="leave the asset out, or take a longer window",
        )
    spread = np.ptp(values, axis=0)
    if not spread.all():
        raise DataError(
            "returns that are all the same depend on nothing",
            where=f"codependence {codependence}, asset {returns.assets[int(spread.argmin())]}",
            remedy="leave the asset out, or take a longer window",
        )
    return values
