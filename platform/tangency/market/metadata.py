"""A panel's metadata in an Arrow table: one JSON document in the schema's metadata."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from pydantic import SerializerFunctionWrapHandler, ValidationError, field_serializer, model_serializer

from tangency.contracts.params import Params
from tangency.domain.asset import Asset
from tangency.domain.calendar import Calendar
from tangency.errors import DataError, TangencyError
from tangency.market.calendars.own import OwnCalendar
from tangency.market.facts import DatasetFacts
from tangency.market.sessions import Sessions, all_sessions
from tangency.market.surroundings import Surroundings

__all__ = ["METADATA_KEY", "PanelMetadata", "read_metadata"]

METADATA_KEY = b"tangency.panel"


class PanelMetadata(Params):
    """A panel without its rows.

    `surroundings` are those of a universe drawn from a dataset.

    `sessions` holds microseconds since 1970 without a time zone: first and last where the calendar is continuous,
    every one where it is not (a panel cut down to some assets keeps the sessions of its market).

    `own_calendar` is there where the prices were read under a calendar of the user's.
    """

    name: str
    calendar: Calendar
    assets: tuple[Asset, ...]
    facts: DatasetFacts
    sessions: tuple[int, ...]
    surroundings: Surroundings | None = None
    own_calendar: OwnCalendar | None = None

    @model_serializer(mode="wrap")
    def _without_what_is_not_there(self, serialised: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Leave out what most panels lack: the document enters the version of a dataset, and that must not move."""
        document: dict[str, Any] = serialised(self)
        if self.own_calendar is None:
            del document["own_calendar"]
        return document

    @field_serializer("assets", "surroundings", mode="wrap")
    def _as_before(self, value: object, handler: SerializerFunctionWrapHandler) -> object:
        """Leave out what is not known, so that data that know no more have the text, and the version, that they had."""
        return _without(handler(value))

    def session_labels(self) -> Sessions:
        """Return the sessions in full, shape (n_sessions,)."""
        stored = np.array(self.sessions, dtype="datetime64[us]")
        return all_sessions(stored, self.calendar) if self.calendar.continuous else stored


_LATER: Mapping[str, object] = {
    "listed": None, "delisted": None, "settlement_value": None, "is_benchmark": False, "taxonomies": {}, "labels": {},
}  # fmt: skip


def _without(dumped: Any) -> Any:
    if isinstance(dumped, list | tuple):
        return [_without(each) for each in dumped]
    if not isinstance(dumped, dict):
        return dumped
    return {name: own for name, own in dumped.items() if name not in _LATER or own != _LATER[name]}


def read_metadata(schema: Any) -> PanelMetadata:
    """Return the metadata of an Arrow schema.

    Raises
    ------
    DataError
        None there, or none that this version understands.
    """
    document = (schema.metadata or {}).get(METADATA_KEY)
    if document is None:
        raise DataError(
            "the table was not written by Tangency",
            where=f"schema metadata {METADATA_KEY.decode()!r}",
            remedy="import it as CSV, Parquet or SQL, saying its calendar and currency",
        )
    try:
        return PanelMetadata.model_validate_json(document)
    except (ValidationError, TangencyError) as error:
        raise DataError(
            "the table's description cannot be read",
            where=f"schema metadata {METADATA_KEY.decode()!r}",
            value=str(error),
            remedy="import the dataset again; this copy is damaged or of another version",
        ) from None
