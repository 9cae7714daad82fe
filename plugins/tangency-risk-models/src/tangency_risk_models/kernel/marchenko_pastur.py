"""Which eigenvalues of a correlation are more than noise, by the edge of Marchenko and Pastur's law."""

from dataclasses import dataclass
from math import sqrt

import numpy as np

from tangency.sdk import Fact, Floats

__all__ = ["SplitSpectrum", "split_spectrum"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SplitSpectrum:
    """C = V diag(λ) V', λ ascending; the last `n_signals` eigenvalues lie above the edge."""

    values: Floats
    vectors: Floats
    n_signals: int
    edge: float

    @property
    def noise(self) -> float:
        """The mean of the eigenvalues below the edge."""
        return float(self.values[: self.values.size - self.n_signals].mean())

    def facts(self) -> tuple[Fact, ...]:
        """Return edge and count."""
        return (
            Fact(name="Marchenko-Pastur edge", value=self.edge),
            Fact(name="eigenvalues above the edge", value=float(self.n_signals)),
        )


def split_spectrum(correlation: Floats, n_periods: int) -> SplitSpectrum:
    """Split the spectrum at λ₊ = σ² (1 + √(n/T))², σ² the mean of the eigenvalues below λ₊.

    Starting from σ² = 1, whatever lies above the edge is taken out and the edge drawn again, until nothing new
    is above: each round lowers the edge, so it ends, and the least eigenvalue is never above the mean of the rest.

    References
    ----------
    Marchenko & Pastur (1967), Mathematics of the USSR-Sbornik 1(4).
    Laloux, Cizeau, Bouchaud & Potters (1999), Physical Review Letters 83(7): σ² without the signal's variance.
    """
    values, vectors = np.linalg.eigh(correlation)
    values = np.maximum(values, 0.0)
    width = (1.0 + sqrt(values.size / n_periods)) ** 2
    n_noise = values.size
    while True:
        edge = float(values[:n_noise].mean()) * width
        below = int(np.searchsorted(values[:n_noise], edge, side="right"))
        if below == n_noise:
            return SplitSpectrum(values=values, vectors=vectors, n_signals=values.size - n_noise, edge=edge)
        n_noise = below
