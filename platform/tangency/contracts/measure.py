"""The contract of a risk measure: a convex function of the weights, with affine minorants that bound it."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from tangency.contracts.arrays import Floats

__all__ = ["Measure"]


@runtime_checkable
class Measure(Protocol):
    """A convex function ρ of weights, as an objective or as the left side of a limit."""

    def value(self, weights: Floats) -> float:
        """Return ρ(w) for weights of shape (n_assets,)."""
        ...

    def minorant(self, weights: Floats, dual: Floats) -> tuple[Floats, float]:
        """Return slope s, shape (n_assets,), and offset o with s'v + o ≤ ρ(v) for every v.

        Parameters
        ----------
        dual
            A solver's candidate for the dual point that supports ρ at `weights`. It is projected on the measure's dual
            set, never trusted, so that a wrong one costs tightness and not validity. An empty array requests the
            tangent at `weights`.
        """
        ...
