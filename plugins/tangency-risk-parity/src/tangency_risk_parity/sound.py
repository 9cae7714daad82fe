"""Validation of the data of risk parity: finite moments, and positive variance of every asset."""

from tangency.sdk import DataError, Problem, require_finite_moments

__all__ = ["require_sound"]


def require_sound(problem: Problem, *, optimizer: str) -> None:
    """Return if moments are finite and no asset is without risk.

    Raises
    ------
    DataError
        Naming the asset.
    """
    require_finite_moments(problem)
    variances = problem.covariance.diagonal()
    least = int(variances.argmin())
    if not variances[least] > 0.0:
        raise DataError(
            f"an asset without risk has no weight under {optimizer}",
            where=f"asset {problem.assets[least]}",
            value=f"variance {variances[least]:.1e}",
            remedy="leave the asset out",
        )
