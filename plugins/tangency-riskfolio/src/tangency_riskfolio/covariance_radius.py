"""The size of the ellipsoid of covariances, from the resamples that Riskfolio-Lib draws, in its place.

Riskfolio-Lib inverts the covariance of all n² entries. As entries come in equal pairs that matrix is singular: what it
finds is rounding in good part, and follows the unit of returns and the number of BLAS threads.
"""

import numpy as np

from tangency.sdk import Floats
from tangency_riskfolio.worst_case_params import Resampled, WorstCaseParams

__all__ = ["covariance_radius"]

_SINGULAR = 1e-10


def covariance_radius(scenarios: Floats, params: WorstCaseParams, seed: int) -> float:
    """Return κ: so far, in standard deviations, the share `confidence` of resampled covariances is from the sample's.

    The distance is that of Mahalanobis over the n(n + 1)/2 entries that differ, which is the same as over all n² with
    the pseudo-inverse.

    Parameters
    ----------
    scenarios
        Shape (n_periods, n_assets).
    """
    from arch import bootstrap  # noqa: PLC0415  # it takes a second, as Riskfolio-Lib does

    blocks = {
        Resampled.STATIONARY: bootstrap.StationaryBootstrap,
        Resampled.CIRCULAR: bootstrap.CircularBlockBootstrap,
        Resampled.MOVING: bootstrap.MovingBlockBootstrap,
    }
    entries = np.tril_indices(scenarios.shape[1])
    draws = blocks[params.resampled](params.block_periods, scenarios, seed=seed).bootstrap(params.draws)
    off = np.array([np.cov(drawn[0], rowvar=False)[entries] for drawn, _ in draws])
    off -= np.cov(scenarios, rowvar=False)[entries]
    spread = off.std(axis=0)
    off = off[:, spread > 0.0] / spread[spread > 0.0]
    if not off.size:
        return 0.0
    values, vectors = np.linalg.eigh(np.atleast_2d(np.cov(off, rowvar=False)))
    kept = values > _SINGULAR * values[-1]
    distances = (((off @ vectors[:, kept]) ** 2) / values[kept]).sum(axis=1)
    return float(np.sqrt(np.percentile(distances, 100.0 * params.confidence)))
