"""What is asked of an optimisation."""

from __future__ import annotations

from pydantic import Field

from tangency.contracts.defaults import DEFAULT_OPTIMIZER
from tangency.contracts.request_values import Seed
from tangency.desk.component_slots import ComponentChoice, Optimizer
from tangency.desk.requests import EstimateRequest, TwoLevelTerms

__all__ = ["OptimizeRequest"]


class OptimizeRequest(TwoLevelTerms, EstimateRequest):
    """An optimisation: of a dataset's universe on a day, or of data given inline."""

    optimizer: Optimizer = Field(ComponentChoice(name=DEFAULT_OPTIMIZER), description="optimizer and its params")
    current: dict[str, float] | None = Field(
        None,
        description="weights held now, fractions of NAV; what is not named is not held, what is outside is sold",
    )
    seed: Seed = Field(0, description="for optimizers that draw random numbers")
