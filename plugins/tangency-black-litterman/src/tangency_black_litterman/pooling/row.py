"""One linear constraint on the probabilities of scenarios."""

from dataclasses import dataclass

from tangency.sdk import Floats

__all__ = ["Row"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Row:
    """Σ p · values = 0, or ≤ 0.

    Attributes
    ----------
    values
        Shape (n_scenarios,), of a size near one.
    is_equality
        Whether the sum must be zero.
    """

    values: Floats
    is_equality: bool
