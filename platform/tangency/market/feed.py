"""Where a dataset's prices are fetched from: all that a refresh needs."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field, JsonValue

from tangency.contracts.params import Params
from tangency.domain.split import Split

__all__ = ["Feed"]


class Feed(Params):
    """The data source of a dataset, and what was asked of it; it travels with the dataset as one of its facts."""

    source: str = Field(description="The component, `plugin/component`.")
    version: str = Field(description="Of the plugin's distribution, when the prices were fetched last.")
    params: dict[str, JsonValue] = Field(default_factory=dict, description="The component's params.")
    start: datetime = Field(description="Label of the first session that was asked for.")
    venues: tuple[str, ...] = Field(default=(), description="Who served the prices.")
    splits: tuple[Split, ...] = Field(
        default=(), description="Splits that the source told; its prices before them are in the new units already."
    )
    retrieved_at: datetime = Field(description="When the last page came that changed the dataset, in UTC.")
