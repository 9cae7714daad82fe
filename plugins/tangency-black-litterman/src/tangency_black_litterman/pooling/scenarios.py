"""The scenarios: a window's periods, moved so that their moments are those of the models."""

import numpy as np

from tangency.sdk import Beliefs, DataError, Floats, complete_scenarios, dense_covariance

__all__ = ["moved_scenarios"]

_SINGULAR = 1e-10


def moved_scenarios(beliefs: Beliefs, *, where: str) -> Floats:
    """Return scenarios, shape (n_periods, n_assets), whose mean and covariance are the beliefs' when all are alike.

    The map moves the periods as little as a linear map can: it is the optimal transport between normal distributions,
    x ↦ μ + A(x − x̄) with A = S^-½ (S^½ Σ S^½)^½ S^-½, where S is the periods' own covariance. Under the sample
    covariance A is √(T/(T − 1)), which is next to nothing.

    Raises
    ------
    ConfigurationError
        Where there are no returns.
    DataError
        Where a return is missing, or the periods are too few to vary in every direction that the covariance has.

    References
    ----------
    Olkin & Pukelsheim (1982), The distance between two random vectors with given dispersion matrices, Linear Algebra
    and its Applications 48.
    """
    values = complete_scenarios(beliefs.returns, where=where)
    centred = values - values.mean(axis=0)
    own = centred.T @ centred / len(values)
    variances, directions = np.linalg.eigh(own)
    if variances[0] <= _SINGULAR * variances[-1]:
        raise DataError(
            "the periods do not vary in every direction, so no probabilities of theirs give the covariance",
            where=where,
            value=f"{len(values)} periods, {len(beliefs.assets)} assets",
            remedy="take a longer window or fewer assets",
        )
    root = (directions * np.sqrt(variances)) @ directions.T
    inverse = (directions / np.sqrt(variances)) @ directions.T
    middle = root @ dense_covariance(beliefs.covariance) @ root
    squares, axes = np.linalg.eigh(0.5 * (middle + middle.T))
    transport = inverse @ ((axes * np.sqrt(np.maximum(squares, 0.0))) @ axes.T) @ inverse
    moved: Floats = beliefs.mean + centred @ transport
    return moved
