"""The one params model of a component: it drives the form, the command line, HTTP, the report and the docs."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema

from tangency.contracts.bounded_schema import bounded, with_named_members

__all__ = ["NoParams", "Params"]


class Params(BaseModel):
    """Base of every params model: frozen, no unknown fields, no infinities and no NaN.

    Texts, lists, mappings and numbers that state no limit have one of `tangency.domain.input_limits`, and no text or
    truth value passes for a number.

    >>> from pydantic import Field
    >>> from tangency.sdk import Params
    >>> class Power(Params):
    ...     power: float = Field(1.0, ge=0, le=4, description="exponent on inverse volatility")
    >>> Power(power=2).power
    2.0
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Return the schema with bounds where the model states none."""
        return bounded(handler(source))

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """Return the JSON schema; what is said of the members of a mapping is said of them all."""
        return with_named_members(handler(schema))


class NoParams(Params):
    """For components that have nothing to set.

    >>> from tangency.sdk import NoParams
    >>> NoParams().model_dump()
    {}
    """
