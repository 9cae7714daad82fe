"""Bodies of the requests on datasets: what is declared of a table, with the table itself."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, model_validator

from tangency.api.sent_tables import SentCalendar, SentTable
from tangency.api.table_bodies import TablesBody
from tangency.contracts.params import Params
from tangency.contracts.request_values import Name
from tangency.desk.import_request import CalendarName, ImportRequest, PriceTerms
from tangency.domain.input_limits import LONGEST_NAME
from tangency.errors import ConfigurationError, Remedy, Setting
from tangency.host.parameters import validated
from tangency.market import Dialect, OwnCalendar, QualityThresholds

__all__ = ["AdjustBody", "CheckBody", "ConvertBody", "ImportBody", "PreviewBody"]

_MOST_SPLITS = 10_000
_CALENDAR = Field(
    examples=["crypto"],
    description="the market's sessions, and periods a year: the name of a known calendar, or one's own as a table",
)


class ImportBody(TablesBody, PriceTerms):
    """A table of prices to be stored as a dataset, and the tables that belong to it."""

    source: SentTable = Field(description="the prices")
    calendar: CalendarName | SentCalendar = _CALENDAR

    @model_validator(mode="after")
    def _decoded_once(self) -> Self:
        _require_decoded_once(self, self.source)
        return self

    def request(self, name: str) -> ImportRequest:
        """Return the request that the command line and Python make, too; raises ConfigurationError."""
        own = {field: getattr(self, field) for field in PriceTerms.model_fields if field in self.model_fields_set}
        return validated(
            ImportRequest, {**own, "name": name, "calendar": _calendar(self.calendar)}, where="request body"
        )


class PreviewBody(Dialect):
    """A table of prices that is to be read, and not stored."""

    source: SentTable = Field(description="the prices")
    calendar: CalendarName | SentCalendar = _CALENDAR
    columns: dict[str, str] = Field(
        default_factory=dict, examples=[{"date": "timestamp"}], description="column of the table → the part it plays"
    )

    @model_validator(mode="after")
    def _decoded_once(self) -> Self:
        _require_decoded_once(self, self.source)
        return self

    def dialect(self) -> Dialect:
        """Return how the table is written."""
        return Dialect.model_validate(self.model_dump(include=set(Dialect.model_fields), exclude_unset=True))

    def market(self) -> str | OwnCalendar:
        """Return the calendar, read."""
        return _calendar(self.calendar)


class CheckBody(Params):
    """Beyond what something is reported of a dataset."""

    thresholds: QualityThresholds = Field(
        default_factory=QualityThresholds, description="those that differ from the defaults"
    )


class AdjustBody(Params):
    """Splits to be applied to a dataset's earlier prices, or all of them to be undone."""

    splits: tuple[Annotated[str, Field(max_length=LONGEST_NAME)], ...] = Field(
        (),
        max_length=_MOST_SPLITS,
        examples=[["AAPL=2000-06-21:2"]],
        description="each as ASSET=FIRST-SESSION:RATIO",
    )
    undo: bool = Field(default=False, description="whether every split that was applied is to be undone")

    def require_one(self) -> None:
        """Raise ConfigurationError where nothing is asked for, or both."""
        if self.undo == bool(self.splits):
            raise ConfigurationError(
                "splits are applied or undone" if self.undo else "there is no split to apply",
                where="request body, splits and undo",
                remedy=Remedy("name splits: ", Setting("splits", ["AAPL=2000-06-21:2"]), ", or say ",
                              Setting("undo", value=True)),
            )  # fmt: skip


class ConvertBody(Params):
    """The currency that a dataset's prices are to be in, and how they come to it."""

    to: str = Field(min_length=1, max_length=16, examples=["USD"], description="the currency")
    rates: Name | None = Field(
        None,
        examples=["fx"],
        description="name of a dataset whose assets are the other currencies, priced in the one that is asked for",
    )
    at_par: bool = Field(
        default=False, description="whether the prices are in that currency as they stand, such as USDT for USD"
    )


def _require_decoded_once(dialect: Dialect, source: SentTable) -> None:
    """Refuse an encoding of a text that came as JSON: to decode it again would make other characters of it."""
    if source.text is not None and dialect.encoding != Dialect().encoding:
        raise ConfigurationError(
            "a text within JSON is decoded already",
            where="request body, encoding",
            value=dialect.encoding,
            remedy=Remedy("leave out ", Setting("encoding")),
        )


def _calendar(given: str | SentCalendar) -> str | OwnCalendar:
    return given.calendar() if isinstance(given, SentCalendar) else given
