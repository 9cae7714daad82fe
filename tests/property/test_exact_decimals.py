"""Laws of money and quantities in the embedded database, against Python's own decimals."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from decimal import Context, Decimal, Inexact, InvalidOperation
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tangency.store.decimals import COLLATION, ExactDecimal, teach_decimals
from tangency.store.engine import Database

pytestmark = pytest.mark.any_processor

# All of NUMERIC(38, 18): an integer of up to 38 digits, eighteen of them after the point.
decimals = st.integers(-(10**38) + 1, 10**38 - 1).map(lambda units: Decimal(units).scaleb(-18, Context(prec=76)))
WIDE = Context(prec=200, traps=[Inexact, InvalidOperation])
CASES = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
TABLE = sa.Table("t", sa.MetaData(), sa.Column("id", sa.Integer, primary_key=True), sa.Column("q", ExactDecimal))


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = Database.at(tmp_path / "t.db", wait_seconds=5)
    opened.write(TABLE.create)
    yield opened
    opened.close()


def _fill(database: Database, numbers: list[Decimal]) -> None:
    def act(connection: sa.Connection) -> None:
        connection.execute(sa.delete(TABLE))
        connection.execute(sa.insert(TABLE), [{"id": i, "q": q} for i, q in enumerate(numbers)])

    database.write(act)


def _all(database: Database, select: sa.Select[tuple[Decimal]]) -> list[Decimal]:
    return list(database.read(lambda connection: connection.scalars(select).all()))


@CASES
@given(numbers=st.lists(decimals, min_size=1, max_size=8))
def test_round_trip(database: Database, numbers: list[Decimal]) -> None:
    """read(write(x)) = x, for all 38 digits."""
    _fill(database, numbers)
    assert _all(database, sa.select(TABLE.c.q).order_by(TABLE.c.id)) == numbers


@CASES
@given(numbers=st.lists(decimals, min_size=1, max_size=8), bound=decimals)
def test_order(database: Database, numbers: list[Decimal], bound: Decimal) -> None:
    """ORDER BY, <, = and max agree with Python's order of decimals."""
    _fill(database, numbers)
    q = TABLE.c.q
    assert _all(database, sa.select(q).order_by(q)) == sorted(numbers)
    assert _all(database, sa.select(q).where(q < bound).order_by(q)) == sorted(n for n in numbers if n < bound)
    assert _all(database, sa.select(sa.func.max(q))) == [max(numbers)]
    assert len(_all(database, sa.select(q).where(q == numbers[0]))) == numbers.count(numbers[0])


@CASES
@given(numbers=st.lists(decimals, min_size=1, max_size=8))
def test_sum(database: Database, numbers: list[Decimal]) -> None:
    """Sum over rows = the exact sum, in whatever order."""
    _fill(database, numbers)
    total = Decimal(0)
    for number in numbers:
        total = WIDE.add(total, number)
    assert _all(database, sa.select(sa.func.sum(TABLE.c.q))) == [total]


@CASES
@given(left=decimals, right=decimals)
def test_the_collation_is_an_order(left: Decimal, right: Decimal) -> None:
    """Exactly one of a < b, a = b, a > b, and it is Python's."""
    connection = sqlite3.connect(":memory:")
    teach_decimals(connection)
    a, b = format(left, "f"), format(right, "f")
    row = connection.execute(
        f"SELECT ?1 < ?2 COLLATE {COLLATION}, ?1 = ?2 COLLATE {COLLATION}, ?1 > ?2 COLLATE {COLLATION}", (a, b)
    ).fetchone()
    connection.close()
    assert row == (left < right, left == right, left > right)
