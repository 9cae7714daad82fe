"""The distribution of a loss beyond the value at risk, by which tests of a tail mean simulate.

`losses(rows, ranks)` is the loss that window `rows[i]` foretells at rank `ranks[i]` of its tail, uniform on (0, 1) if
the model is right, 0 being the worst.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt
from scipy import special

from tangency.contracts.arrays import Floats
from tangency.risk.cornish_fisher import cornish_fisher_quantile

__all__ = [
    "CornishFisherTails",
    "EmpiricalTails",
    "NormalTails",
    "ParetoTails",
    "StudentTails",
    "Tails",
]

Rows = npt.NDArray[np.int64]


class Tails(Protocol):
    """Losses beyond the value at risk of each window."""

    def losses(self, rows: Rows, ranks: Floats) -> Floats:
        """Return losses, shape (n,), at ranks of the tail of windows, shapes (n,)."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class EmpiricalTails:
    """The worst observations, the last of them by its fraction, times a scale, less a mean.

    Attributes
    ----------
    worst
        Ascending returns, shape (n_windows, n_worst).
    count
        (1 − level) n, by which the last counts as a fraction.
    means, scales
        Shape (n_windows,).
    """

    worst: Floats
    count: float
    means: Floats
    scales: Floats

    def losses(self, rows: Rows, ranks: Floats) -> Floats:
        """As `Tails.losses`."""
        places = np.minimum((ranks * self.count).astype(np.int64), self.worst.shape[1] - 1)
        found: Floats = -(self.means[rows] + self.scales[rows] * self.worst[rows, places])
        return found


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class NormalTails:
    """Of normal returns; `share` is 1 − level, means and scales of shape (n_windows,)."""

    share: float
    means: Floats
    scales: Floats

    def losses(self, rows: Rows, ranks: Floats) -> Floats:
        """As `Tails.losses`."""
        found: Floats = -(self.means[rows] + self.scales[rows] * special.ndtri(self.share * ranks))
        return found


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StudentTails:
    """Of returns with Student's t; an infinite `freedom` is the normal distribution."""

    share: float
    means: Floats
    scales: Floats
    freedom: Floats

    def losses(self, rows: Rows, ranks: Floats) -> Floats:
        """As `Tails.losses`."""
        freedom, chance = self.freedom[rows], self.share * ranks
        quantiles = np.where(np.isinf(freedom), special.ndtri(chance), special.stdtrit(freedom, chance))
        found: Floats = -(self.means[rows] + self.scales[rows] * quantiles)
        return found


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CornishFisherTails:
    """Of returns whose quantiles Cornish and Fisher's expansion gives."""

    share: float
    means: Floats
    scales: Floats
    skewness: Floats
    excess_kurtosis: Floats

    def losses(self, rows: Rows, ranks: Floats) -> Floats:
        """As `Tails.losses`."""
        z = special.ndtri(self.share * ranks)
        quantiles = cornish_fisher_quantile(z, self.skewness[rows], self.excess_kurtosis[rows])
        found: Floats = -(self.means[rows] + self.scales[rows] * quantiles)
        return found


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ParetoTails:
    """Losses beyond the value at risk are Pareto again, with the same ξ and the scale σ + ξ(VaR − u)."""

    values_at_risk: Floats
    shapes: Floats
    scales: Floats

    def losses(self, rows: Rows, ranks: Floats) -> Floats:
        """As `Tails.losses`."""
        excess: Floats = self.scales[rows] * special.boxcox(1.0 / ranks, self.shapes[rows])
        return self.values_at_risk[rows] + excess
