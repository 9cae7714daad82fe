"""What is set of sector rotation."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from tangency.sdk import Params

__all__ = ["RotationParams"]

_Share = Annotated[float, Field(ge=0, le=1)]
_ROUNDING = 1e-12


class RotationParams(Params):
    """How the portfolio is shared between sectors, and each sector between its members."""

    between: Literal["top", "momentum", "equal", "inverse-volatility", "equal-risk"] = Field(
        "top",
        description="shares of the sectors: equal among those of the highest momentum, in proportion to positive "
        "momentum, equal, inverse to volatility, or with equal contributions to the variance",
    )
    within: Literal["equal", "inverse-volatility", "momentum"] = Field(
        "equal", description="weights of a sector's members: equal, inverse to volatility, or by positive momentum"
    )
    top: int = Field(3, ge=1, le=1000, description="sectors that are held where they are chosen by momentum")
    lookback: int = Field(60, ge=1, le=10_000, description="sessions over which momentum is taken")
    skip: int = Field(5, ge=0, le=10_000, description="latest sessions that momentum leaves out")
    risk_sessions: int = Field(60, ge=2, le=10_000, description="latest returns from which volatilities are estimated")
    taxonomy: str = Field("sector", min_length=1, description="the taxonomy whose labels are sectors")
    sectors: tuple[str, ...] = Field(
        (), description="the sectors that are held; those that have members on the day if not given"
    )
    cap: float = Field(1.0, gt=0, le=1, description="largest share of each sector, a fraction of NAV")
    floor: float = Field(0.0, ge=0, le=1, description="least share of each sector, a fraction of NAV")
    caps: dict[str, _Share] = Field({}, description="sector, its largest share in place of the cap")
    floors: dict[str, _Share] = Field({}, description="sector, its least share in place of the floor")
    absent: Literal["cash", "others"] = Field(
        "cash",
        description="where the share of a named sector goes that has no member to hold that day: its floor, or its "
        "equal part where all are equal",
    )

    @model_validator(mode="after")
    def _goes_together(self) -> Self:
        for name in {*self.caps, *self.floors}:
            if self.floor_of(name) > self.cap_of(name):
                raise ValueError(f"the floor of {name!r} is above its cap")
        if self.floor > self.cap:
            raise ValueError("the floor is above the cap")
        if sum(self.floors.values()) > 1.0 + _ROUNDING:
            raise ValueError("the floors add up to more than the portfolio")
        if len(set(self.sectors)) < len(self.sectors):
            raise ValueError("a sector is named twice: name each once")
        strange = sorted({*self.caps, *self.floors} - set(self.sectors)) if self.sectors else []
        if strange:
            raise ValueError(f"{strange[0]!r} has a cap or a floor, and is none of the sectors that are held")
        return self

    def cap_of(self, sector: str) -> float:
        """Return the largest share of a sector."""
        return self.caps.get(sector, self.cap)

    def floor_of(self, sector: str) -> float:
        """Return the least share of a sector."""
        return self.floors.get(sector, self.floor)

    @property
    def needs_momentum(self) -> bool:
        """Whether a sector or an asset is weighted by its momentum."""
        return self.between in ("top", "momentum") or self.within == "momentum"

    @property
    def needs_risk(self) -> bool:
        """Whether a sector or an asset is weighted by its volatility."""
        return self.between in ("inverse-volatility", "equal-risk") or self.within == "inverse-volatility"
