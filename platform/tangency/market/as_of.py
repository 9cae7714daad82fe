"""The instant from which nothing later is known, as a session label."""

from __future__ import annotations

from datetime import date, datetime

from tangency.errors import ConfigurationError

__all__ = ["AsOf", "parse_as_of"]

AsOf = date | datetime | str


def parse_as_of(value: AsOf) -> datetime:
    """Return the session label that `value` names.

    A label is the timestamp that a bar carries, in the dataset's own day; the bar that carries it is known.

    Raises
    ------
    ConfigurationError
        Not an ISO date or time, or one with a time zone: labels have none.

    >>> parse_as_of("2024-11-30")
    datetime.datetime(2024, 11, 30, 0, 0)
    """
    if isinstance(value, str):
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            raise ConfigurationError(
                "not a date", where="as_of", value=value, remedy="write it as YYYY-MM-DD or YYYY-MM-DDTHH:MM"
            ) from None
    elif isinstance(value, datetime):
        moment = value
    elif isinstance(value, date):
        moment = datetime(value.year, value.month, value.day)  # noqa: DTZ001  # session labels carry no time zone
    else:
        raise ConfigurationError("not a date", where="as_of", value=repr(value), remedy="give a date or YYYY-MM-DD")
    if moment.tzinfo is not None:
        raise ConfigurationError(
            "as_of is a session label and carries no time zone",
            where="as_of",
            value=moment.isoformat(),
            remedy="give the timestamp that the bar carries in the dataset, without an offset",
        )
    return moment
