"""Risk by asset, sector, strategy, account, or any labels: marginal, component and incremental."""

from tangency.risk.decomposition.euler import (
    Contribution,
    Decomposition,
    component_risk,
    component_risk_of_moments,
)
from tangency.risk.decomposition.incremental import Increment, IncrementalRisk, incremental_risk
from tangency.risk.decomposition.labelled_weights import LabelledWeights
from tangency.risk.decomposition.measure import EulerMeasure

__all__ = [
    "Contribution",
    "Decomposition",
    "EulerMeasure",
    "Increment",
    "IncrementalRisk",
    "LabelledWeights",
    "component_risk",
    "component_risk_of_moments",
    "incremental_risk",
]
