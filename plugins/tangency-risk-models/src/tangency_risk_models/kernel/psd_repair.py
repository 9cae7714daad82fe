"""The spectral repair of an indefinite correlation: clip the eigenvalues, rescale the diagonal."""

from dataclasses import dataclass

import numpy as np

from tangency.sdk import Fact, Floats
from tangency_risk_models.kernel.correlation import rescaled_to_unit_diagonal, symmetric_product

__all__ = ["Repaired", "repaired"]

_ROUNDING = 1e-12


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Repaired:
    """A positive semi-definite correlation, and how far it is from what was given."""

    correlation: Floats
    least_eigenvalue: float
    largest_move: float

    def facts(self) -> tuple[Fact, ...]:
        """Return what the repair did, in numbers."""
        return (
            Fact(name="least eigenvalue before the repair", value=self.least_eigenvalue),
            Fact(name="largest move of a correlation by the repair", value=self.largest_move),
        )


def repaired(correlation: Floats) -> Repaired:
    """Return the correlation itself if it is positive semi-definite to rounding, else its spectral repair.

    C = V diag(λ) V' becomes D^(-1/2) V diag(max(λ, 0)) V' D^(-1/2), D the diagonal of V diag(max(λ, 0)) V'.

    References
    ----------
    Rebonato & Jäckel (1999), The Most General Methodology to Create a Valid Correlation Matrix, section 3.
    """
    values, vectors = np.linalg.eigh(correlation)
    least = float(values[0])
    if least >= -_ROUNDING * float(values[-1]):
        return Repaired(correlation=correlation, least_eigenvalue=least, largest_move=0.0)
    # The diagonal is positive: each was 1, and clipping only adds to it.
    fixed = rescaled_to_unit_diagonal(symmetric_product(vectors, np.maximum(values, 0.0)))
    return Repaired(
        correlation=fixed, least_eigenvalue=least, largest_move=float(np.abs(fixed - correlation).max(initial=0.0))
    )
