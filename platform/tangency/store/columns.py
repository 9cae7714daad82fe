"""Column types that refuse what a database would silently change: naive times, NaN and infinities."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from datetime import UTC, datetime

import sqlalchemy as sa

from tangency.errors import ConfigurationError

__all__ = ["JSON", "Document", "FiniteFloat", "UtcDateTime", "dump_document"]

Document = Mapping[str, object]
"""A JSON object between the store and its callers; what is in it is the caller's model's business."""

JSON = sa.JSON(none_as_null=True)


class UtcDateTime(sa.types.TypeDecorator[datetime]):
    """An instant in UTC to the microsecond; text on SQLite, TIMESTAMP WITH TIME ZONE on PostgreSQL."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """Return the instant for the driver.

        Raises
        ------
        ConfigurationError
            For a time without a zone.
        """
        if value is None:
            return None
        if value.tzinfo is None:
            raise ConfigurationError(
                "an instant needs its time zone", where="a time of the store", value=value, remedy="pass it in UTC"
            )
        instant = value.astimezone(UTC)
        return instant.replace(tzinfo=None) if dialect.name == "sqlite" else instant

    def process_result_value(self, value: datetime | None, _dialect: sa.Dialect) -> datetime | None:
        """Return the instant in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class FiniteFloat(sa.types.TypeDecorator[float]):
    """A float64 that is a number: SQLite would store NaN as NULL."""

    impl = sa.Double
    cache_ok = True

    def process_bind_param(self, value: float | None, _dialect: sa.Dialect) -> float | None:
        """Return the value for the driver.

        Raises
        ------
        ConfigurationError
            For NaN and infinity.
        """
        if value is not None and not math.isfinite(value):
            raise ConfigurationError("a stored number must be finite", where="a number of the store", value=value)
        return None if value is None else float(value)


def dump_document(document: object) -> str:
    """Return compact JSON text, keys in the order given.

    Raises
    ------
    ConfigurationError
        For NaN, infinity and whatever JSON has no form for.
    """
    try:
        return json.dumps(document, allow_nan=False, ensure_ascii=False, separators=(",", ":"))
    except (TypeError, ValueError) as error:
        raise ConfigurationError(
            f"not a JSON document: {error}", where="a document of the store", value=document
        ) from None
