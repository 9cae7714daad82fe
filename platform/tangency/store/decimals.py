"""Exact decimals in the database: the same digits on SQLite and PostgreSQL."""

from __future__ import annotations

import sqlite3
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from tangency.domain.decimals import EXACT, exact
from tangency.errors import ConfigurationError

__all__ = ["COLLATION", "DIGITS", "PLACES", "ExactDecimal", "teach_decimals"]

DIGITS = 38
PLACES = 18
COLLATION = "tangency_decimal"
_LIMIT = Decimal(10) ** (DIGITS - PLACES)


class ExactDecimal(sa.types.TypeDecorator[Decimal]):
    """Decimal of 38 digits, 18 of them after the point: NUMERIC(38, 18), and text on SQLite.

    SQLite has no decimal type: NUMERIC columns become floats there, plain text sorts `10` before `9`, and the
    built-in `sum` is a float. `teach_decimals` gives each connection a numeric collation and an exact `sum`.
    """

    impl = sa.Numeric
    cache_ok = True

    def load_dialect_impl(self, dialect: sa.Dialect) -> sa.types.TypeEngine[Any]:
        """Return the column type that the database understands."""
        if dialect.name == "sqlite":
            return dialect.type_descriptor(sa.Text(collation=COLLATION))
        return dialect.type_descriptor(sa.Numeric(DIGITS, PLACES))

    def process_bind_param(self, value: Decimal | None, dialect: sa.Dialect) -> Decimal | str | None:
        """Return the value for the driver.

        Raises
        ------
        ConfigurationError
            For a float, more than eighteen places, or 10²⁰ and beyond.
        """
        if value is None:
            return None
        quantised = exact(value, where="a decimal column of the store")
        if quantised.copy_abs() >= _LIMIT:  # the operator abs() would round to 28 digits
            raise ConfigurationError(
                f"a decimal has at most {DIGITS - PLACES} digits before the point",
                where="a decimal column of the store",
                value=str(value),
            )
        if quantised.is_zero():
            quantised = quantised.copy_abs()  # PostgreSQL knows no negative zero
        return format(quantised, "f") if dialect.name == "sqlite" else quantised

    def process_result_value(self, value: str | Decimal | None, _dialect: sa.Dialect) -> Decimal | None:
        """Return the exact decimal that was stored."""
        return None if value is None else Decimal(value)


class _ExactSum:
    """SQLite's `sum`, exact over our decimals (text) and as before over numbers."""

    def __init__(self) -> None:
        self._decimals = Decimal(0)
        self._numbers: float = 0
        self._kind: type | None = None

    def step(self, value: str | float | None) -> None:
        if value is None:
            return
        self._kind = type(value)
        if isinstance(value, str):
            self._decimals = EXACT.add(self._decimals, Decimal(value))
        else:
            self._numbers += value

    def finalize(self) -> str | float | None:
        if self._kind is None:
            return None
        return format(self._decimals, "f") if self._kind is str else self._numbers


def teach_decimals(connection: sqlite3.Connection) -> None:
    """Give a SQLite connection the numeric collation and the exact `sum`."""
    connection.create_collation(COLLATION, _compare)
    # typeshed's protocol wants `step(*args)` of one exact signature
    connection.create_aggregate("sum", 1, _ExactSum)  # type: ignore[arg-type]


def _compare(left: str, right: str) -> int:
    a, b = Decimal(left), Decimal(right)
    return (a > b) - (a < b)
