"""What is asked of judged forecasts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from tangency.contracts.request_values import Moment, Name, Seed
from tangency.desk.requests import SeriesRequest, StoredFrame
from tangency.desk.table_gaps import MayHaveGaps
from tangency.domain.constraint import Membership
from tangency.domain.input_limits import MOST_TAXONOMIES

__all__ = ["AlphaRequest", "Combination", "Transform"]

Transform = Literal["winsorise", "temper", "standardise", "rank", "normal_scores", "neutralise"]
Combination = Literal["equal", "information", "optimal", "regression"]


class AlphaRequest(SeriesRequest):
    """Forecasts of assets' returns, held against the returns that came."""

    forecasts: Annotated[StoredFrame | None, MayHaveGaps()] = Field(
        None,
        examples=[
            {
                "assets": ["BTC", "ETH", "SOL"],
                "dates": ["2024-03-01", "2024-03-08"],
                "values": [[0.01, 0.02, -0.01], [0.0, 0.01, 0.03]],
            }
        ],
        description="a forecast of each asset by session, known at its close; columns are assets, or forecast::asset "
        "for several forecasts",
    )
    horizon: int = Field(1, ge=1, le=10_000, description="sessions over which the return is taken")
    delay: int = Field(1, ge=0, le=1000, description="sessions from a forecast, at a close, to its fill at a close")
    windows: int = Field(10, ge=1, le=250, description="windows of that length, over which the decay is followed")
    quantiles: int = Field(5, ge=2, le=100, description="portfolios by forecast, from the lowest to the highest")
    cost_bps: float = Field(0.0, ge=0, le=10_000, description="cost of what is traded, in basis points")
    transforms: tuple[Transform, ...] = Field(
        (), max_length=8, description="what is done to the forecasts of each date, in this order"
    )
    tail: float = Field(0.01, ge=0, lt=0.5, description="share of the assets on each side that winsorise draws in")
    taxonomy: Name = Field("sector", description="within whose labels forecasts are judged, and neutralised")
    groups: dict[str, dict[str, Name | dict[str, float]]] | None = Field(
        None,
        max_length=MOST_TAXONOMIES,
        description="taxonomy, asset, label (or labels with shares); beside those that a dataset brings",
    )
    combination: Combination = Field(
        "equal", description="how several forecasts are weighted in their combination; no later return enters a weight"
    )
    start: Moment | None = Field(None, examples=["2022-01-01"], description="first day on which forecasts are judged")
    end: Moment | None = Field(None, examples=["2024-11-30"], description="last day on which forecasts are judged")
    draws: int = Field(1000, ge=10, le=100_000, description="resampled histories of each interval")
    seed: Seed = Field(0, description="of the draws")

    def taxonomies(self) -> Mapping[str, Mapping[str, Membership]]:
        """Return the groups."""
        return self.groups or {}
