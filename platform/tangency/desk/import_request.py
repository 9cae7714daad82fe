"""What is declared of prices that are imported: one model for Python, the command line, HTTP and forms."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from tangency.contracts.params import Params
from tangency.market import Dialect, OwnCalendar, PanelSpec, UniverseRule

__all__ = ["CalendarName", "ImportRequest", "PriceTerms", "TableTerms"]

CalendarName = Annotated[str, Field(max_length=64)]


class TableTerms(Params):
    """What a table beside the prices cannot say of itself."""

    characteristics_lag_days: int | None = Field(
        None,
        ge=0,
        le=3650,
        description="days after its timestamp at which a characteristic becomes known, where it has no known_at",
    )


class PriceTerms(TableTerms, Dialect):
    """How a table of prices is written, and what it cannot say of itself beside its calendar."""

    currency: str = Field(max_length=16, examples=["USD"], description="of the prices")
    asset_class: str = Field("other", max_length=16, description="crypto, equity or other; `assets` may say another")
    columns: dict[str, str] = Field(
        default_factory=dict, examples=[{"date": "timestamp"}], description="column of the table → the part it plays"
    )
    volume_unit: str | None = Field(None, max_length=64, description="unit of the volume, as text")
    day_boundary: str = Field("not stated", max_length=200, description="when a session ends, as text")
    utc_day: bool | None = Field(None, description="whether sessions end at 00:00 UTC; not stated if not given")
    universe: UniverseRule | None = Field(None, description="rule of its universe; none if not given")


class ImportRequest(PriceTerms):
    """A dataset to be: its name, its market's calendar, and the terms of its table."""

    name: str = Field(
        min_length=1,
        max_length=64,
        examples=["mine"],
        description="lower-case letters, digits, hyphens",
    )
    calendar: CalendarName | OwnCalendar = Field(
        examples=["crypto"],
        description="the market's sessions, and periods a year: the name of a known calendar, or one's own",
    )

    def spec(self) -> PanelSpec:
        """Return how the table is read."""
        return PanelSpec(
            name=self.name,
            calendar=self.calendar,
            currency=self.currency,
            asset_class=self.asset_class,
            columns=self.columns,
            volume_unit=self.volume_unit,
            day_boundary=self.day_boundary,
            utc_day=self.utc_day,
            default_rule=self.universe,
            dialect=Dialect.model_validate(self.model_dump(include=set(Dialect.model_fields), exclude_unset=True)),
        )
