"""The one params model of a component: it drives the form, the command line, HTTP, the report and the docs."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

__all__ = ["NoParams", "Params"]


class Params(BaseModel):
    """Base of every params model: frozen, no unknown fields, no infinities and no NaN.

    >>> from pydantic import Field
    >>> from tangency.sdk import Params
    >>> class Power(Params):
    ...     power: float = Field(1.0, ge=0, le=4, description="exponent on inverse volatility")
    >>> Power(power=2).power
    2.0
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class NoParams(Params):
    """For components that have nothing to set.

    >>> from tangency.sdk import NoParams
    >>> NoParams().model_dump()
    {}
    """
