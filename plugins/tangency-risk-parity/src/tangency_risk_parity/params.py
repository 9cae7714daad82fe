"""Params of the risk parity optimizers."""

from typing import Annotated

from pydantic import Field

from tangency.sdk import Params

__all__ = ["InverseVolatilityParams", "RiskBudgetParams"]

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
