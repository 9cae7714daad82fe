"""Params of the risk parity optimizers."""

from typing import Annotated

from pydantic import Field

from tangency.sdk import Params
from tangency_risk_parity.clustering import Linkage

__all__ = ["ClusteredParams", "HierarchicalParams", "InverseVolatilityParams", "RiskBudgetParams"]

_Share = Annotated[float, Field(gt=0, le=1)]


class InverseVolatilityParams(Params):
    """What inverse volatility can be told."""

    power: float = Field(1.0, ge=0, le=4, description="exponent on the inverse volatility; 2 is inverse variance")


class RiskBudgetParams(Params):
    """What risk budgeting can be told."""

    budgets: dict[str, _Share] = Field(
        {},
        description="share of the variance, a fraction, by asset (BTC) or group (sector[DeFi], split among its assets "
        "by membership); assets that are not named share the rest equally",
    )


class HierarchicalParams(Params):
    """What hierarchical risk parity can be told."""

    linkage: Linkage = Field(
        Linkage.SINGLE, description="how the distance between clusters follows from those between their assets"
    )


class ClusteredParams(HierarchicalParams):
    """What optimizers over clusters can be told."""

    linkage: Linkage = Field(
        Linkage.WARD, description="how the distance between clusters follows from those between their assets"
    )
    clusters: int = Field(5, ge=1, le=1000, description="clusters at most; fewer where there are fewer assets")
