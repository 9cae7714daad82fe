from __future__ import annotations

from decimal import Decimal, localcontext

import pytest
import sqlalchemy as sa

from tangency.errors import ConfigurationError
from tangency.store.decimals import ExactDecimal
from tangency.store.engine import Database

LARGEST = Decimal("99999999999999999999.999999999999999999")
NUMBERS = [
    Decimal(text)
    for text in ("9", "10", "-3", "-20", "0", "0.1", "0.2", "0.000000000000000001", "12345678901234567890.123456789")
] + [LARGEST, LARGEST.copy_negate()]
_SCRATCH = sa.Table(
    "scratch", sa.MetaData(), sa.Column("id", sa.Integer, primary_key=True), sa.Column("q", ExactDecimal)
)


@pytest.fixture
def filled(database: Database) -> Database:
    def act(connection: sa.Connection) -> None:
        _SCRATCH.create(connection)
        connection.execute(sa.insert(_SCRATCH), [{"id": i, "q": q} for i, q in enumerate([*NUMBERS, None])])

    database.write(act)
    return database


def _scalars(database: Database, select: sa.Select[tuple[Decimal]]) -> list[Decimal]:
    return list(database.read(lambda connection: connection.scalars(select).all()))


def test_every_digit_comes_back(filled: Database) -> None:
    assert _scalars(filled, sa.select(_SCRATCH.c.q).order_by(_SCRATCH.c.id)) == [*NUMBERS, None]


def test_order_is_numeric_and_not_that_of_text(filled: Database) -> None:
    q = _SCRATCH.c.q
    assert _scalars(filled, sa.select(q).where(q.is_not(None)).order_by(q)) == sorted(NUMBERS)
    assert _scalars(filled, sa.select(q).where(q > Decimal(9)).order_by(q)) == sorted(n for n in NUMBERS if n > 9)
    assert _scalars(filled, sa.select(q).where(q == Decimal("0.10"))) == [Decimal("0.1")]
    assert _scalars(filled, sa.select(sa.func.max(q))) == [max(NUMBERS)]


def test_sums_are_exact(filled: Database) -> None:
    q = _SCRATCH.c.q
    with localcontext(prec=100):
        assert _scalars(filled, sa.select(sa.func.sum(q))) == [sum(NUMBERS)]
        positive = sum(n for n in NUMBERS if n > 0)
    assert _scalars(filled, sa.select(sa.func.sum(q)).where(q > 0)) == [positive]
    assert _scalars(filled, sa.select(sa.func.sum(q)).where(q > LARGEST)) == [None]


def test_other_sums_are_as_they_were(filled: Database) -> None:
    assert _scalars(filled, sa.select(sa.func.sum(_SCRATCH.c.id))) == [66]
    assert _scalars(filled, sa.select(sa.func.sum(sa.literal(0.5)))) == [0.5]


def test_zero_has_no_sign(filled: Database) -> None:
    filled.write(lambda connection: connection.execute(sa.insert(_SCRATCH).values(id=99, q=Decimal("-0.0"))))
    (zero,) = _scalars(filled, sa.select(_SCRATCH.c.q).where(_SCRATCH.c.id == 99))
    assert not zero.is_signed()


@pytest.mark.parametrize(
    "value",
    [Decimal("1E20"), Decimal("-1E20"), Decimal("1E-19"), Decimal("NaN"), Decimal("Infinity"), 0.1],
    ids=str,
)
def test_what_does_not_fit_is_refused_and_never_rounded(filled: Database, value: object) -> None:
    with pytest.raises(ConfigurationError) as caught:
        filled.write(lambda connection: connection.execute(sa.insert(_SCRATCH).values(id=99, q=value)))
    assert caught.value.where is not None
    assert len(_scalars(filled, sa.select(_SCRATCH.c.q))) == len(NUMBERS) + 1
