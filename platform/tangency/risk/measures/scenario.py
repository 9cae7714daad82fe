"""A risk measure over scenarios: an average, equally weighted or not, of the losses of the weights."""

from __future__ import annotations

from dataclasses import dataclass, replace

from tangency.contracts.arrays import Floats
from tangency.risk.measures.averaging import MeanLoss, RootMeanSquare
from tangency.risk.measures.entropic import EntropicTail
from tangency.risk.measures.paths import Drawdowns, Losses, Shortfalls
from tangency.risk.measures.tail import LargestLoss, TailMean
from tangency.risk.measures.unit import typical_size
from tangency.risk.measures.weighted import WeightedMeanLoss, WeightedRootMeanSquare, WeightedTailMean

__all__ = ["Average", "Path", "ScenarioMeasure"]

Average = (
    MeanLoss
    | RootMeanSquare
    | TailMean
    | EntropicTail
    | LargestLoss
    | WeightedMeanLoss
    | WeightedRootMeanSquare
    | WeightedTailMean
)
Path = Losses | Shortfalls | Drawdowns


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ScenarioMeasure:
    """ρ(w) = factor · average(path(w)).

    The average is monotone and convex, the path convex, so ρ is convex. Its dual point is an array of shape
    (2 · n_scenarios,): the average's shares, then the path's flows.

    Attributes
    ----------
    path
        From weights to losses.
    average
        From losses to one number.
    factor
        What the average is multiplied by: 2 where a mean absolute deviation is twice a shortfall.

    >>> import numpy as np
    >>> from tangency.sdk import RiskKind, scenario_measure
    >>> worst = scenario_measure(RiskKind.WORST, np.array([[0.01, 0.02], [-0.03, 0.01]]))
    >>> weights = np.array([0.5, 0.5])
    >>> slope, offset = worst.minorant(weights, np.zeros(0))  # tangent: the loss of the second scenario
    >>> round(worst.value(weights), 9), slope.tolist(), offset
    (0.01, [0.03, -0.01], 0.0)
    """

    path: Path
    average: Average
    factor: float = 1.0

    def value(self, weights: Floats) -> float:
        """Return ρ(w)."""
        return self.factor * self.average.value(self.path.losses(weights))

    def minorant(self, weights: Floats, dual: Floats) -> tuple[Floats, float]:
        """Return slope, shape (n_assets,), and offset of an affine function below ρ; see `Measure.minorant`."""
        if dual.size:
            half = dual.size // 2
            shares = self.average.admitted(dual[:half])
            flows = self.path.admitted(dual[half:], shares)
        else:
            losses = self.path.losses(weights)
            shares = self.average.shares(losses)
            flows = self.path.flows(losses, shares)
        slope, offset = self.path.minorant(flows)
        return self.factor * slope, self.factor * offset

    def scaled(self, size: float) -> ScenarioMeasure:
        """Return the measure in a unit `size` times as large: of returns, and of a threshold, divided by it."""
        path = replace(self.path, scenarios=self.path.scenarios / size)
        if isinstance(path, Shortfalls):
            path = replace(path, threshold=path.threshold / size)
        return replace(self, path=path)

    @property
    def scenarios(self) -> Floats:
        """The path's scenarios, shape (n_scenarios, n_assets)."""
        return self.path.scenarios

    @property
    def size(self) -> float:
        """The typical size of a scenario."""
        return typical_size(self.path.scenarios)
