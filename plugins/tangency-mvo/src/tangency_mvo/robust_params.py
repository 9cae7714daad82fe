"""Params of robust forms: means known up to a set, and the CVaR at its worst."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from tangency.sdk import GroundNorm, Params

__all__ = ["MeanUncertainty", "RobustParams"]

_Error = Annotated[float, Field(ge=0, le=10)]


class MeanUncertainty(StrEnum):
    """The set in which the means are taken to lie."""

    NONE = "none"
    BOX = "box"
    ELLIPSOID = "ellipsoid"
    DIAGONAL_ELLIPSOID = "diagonal-ellipsoid"


class RobustParams(Params):
    """What is held against errors of the estimates."""

    mean_uncertainty: MeanUncertainty = Field(
        MeanUncertainty.NONE,
        description="set of means whose worst counts: a box, or an ellipsoid of the means' covariance",
    )
    mean_confidence: float = Field(
        0.95, gt=0, lt=1, description="confidence of that set: of each mean for a box, of all together for an ellipsoid"
    )
    mean_errors_annual: dict[str, _Error] = Field(
        {}, description="for a box: half-width of an asset's annual mean, a fraction, in place of its standard error"
    )
    cvar_radius: float = Field(
        0.0,
        ge=0,
        le=1,
        description="for risk cvar: Wasserstein distance, a return per period, up to which it is the worst",
    )
    cvar_norm: GroundNorm = Field(
        GroundNorm.LARGEST, description="for cvar_radius: how far two vectors of returns lie apart"
    )
