"""From a covariance to the correlation of the assets that move, and back: constants take no part in any spectrum."""

from collections.abc import Callable
from typing import TypeAlias

import numpy as np

from tangency.sdk import Fact, Floats

__all__ = ["CorrelationKernel", "rescaled_to_unit_diagonal", "symmetric_product", "through_correlation"]

CorrelationKernel: TypeAlias = Callable[[Floats], tuple[Floats, tuple[Fact, ...]]]


def through_correlation(covariance: Floats, kernel: CorrelationKernel) -> tuple[Floats, tuple[Fact, ...]]:
    """Return the covariance whose correlation the kernel has replaced, and the kernel's facts.

    Variances stay as they are. An asset whose variance is zero has no correlation: its rows stay zero.

    Parameters
    ----------
    covariance
        Shape (n_assets, n_assets).
    kernel
        Maps a correlation, shape (n_moving, n_moving), to another; not called where nothing moves.
    """
    deviations = np.sqrt(covariance.diagonal())
    moving = deviations > 0.0
    result = np.zeros_like(covariance)
    if not moving.any():
        return result, ()
    inside = np.ix_(moving, moving)
    scale = np.outer(deviations[moving], deviations[moving])
    correlation = covariance[inside] / scale
    np.fill_diagonal(correlation, 1.0)
    replaced, facts = kernel(correlation)
    result[inside] = replaced * scale
    return result, facts


def rescaled_to_unit_diagonal(matrix: Floats) -> Floats:
    """Return D^(-1/2) A D^(-1/2) with D the diagonal of A, which must be positive."""
    deviations = np.sqrt(matrix.diagonal())
    scaled: Floats = matrix / np.outer(deviations, deviations)
    np.fill_diagonal(scaled, 1.0)
    return scaled


def symmetric_product(vectors: Floats, values: Floats) -> Floats:
    """Return V diag(v) V', symmetric to the last bit, for v ≥ 0."""
    root = vectors * np.sqrt(values)
    product: Floats = root @ root.T
    return product
