"""A run's constraints, compositions and trades, as rows and back."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from tangency.domain.decimals import EXACT, money
from tangency.domain.trade import Trade
from tangency.errors import ConfigurationError, NoSuchRecord
from tangency.store import schema
from tangency.store.engine import Database
from tangency.store.inserts import insert_if_absent
from tangency.store.records import AppliedConstraint, Composition, Position, ProposedTrade, RunOutcome, RunStatus

__all__ = ["Outcomes", "store_outcome"]


def store_outcome(connection: sa.Connection, run_id: str, outcome: RunOutcome) -> None:
    """Insert everything that a run leaves, inside the caller's transaction.

    Raises
    ------
    ConfigurationError
        For two compositions of one portfolio and instant, or two positions of one symbol in one.
    """
    _insert(connection, schema.run_constraint, [_constraint(run_id, *item) for item in enumerate(outcome.constraints)])
    _check(outcome.compositions)
    _insert(connection, schema.composition, [_composition(run_id, item) for item in outcome.compositions])
    positions = [
        _position(run_id, composition, *item)
        for composition in outcome.compositions
        for item in enumerate(composition.positions)
    ]
    _insert(connection, schema.position, positions)
    _insert(connection, schema.trade, [_trade(run_id, *item) for item in enumerate(outcome.trades)])
    if outcome.accepts is not None:
        _accept(connection, outcome.accepts, run_id)


class Outcomes:
    """Reads what runs left."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def constraints(self, run_id: str) -> tuple[AppliedConstraint, ...]:
        """Return a run's constraints in their order."""
        table = schema.run_constraint
        select = sa.select(table).where(table.c.run == run_id).order_by(table.c.place)
        rows = self._database.read(lambda connection: connection.execute(select).all())
        return tuple(
            AppliedConstraint(
                text=row.text, implicit=row.implicit, binding_side=row.binding_side, shadow_price=row.shadow_price
            )
            for row in rows
        )

    def trades(self, run_id: str) -> tuple[ProposedTrade, ...]:
        """Return a run's trades in their order."""
        table = schema.trade
        select = sa.select(table).where(table.c.run == run_id).order_by(table.c.place)
        rows = self._database.read(lambda connection: connection.execute(select).all())
        return tuple(
            ProposedTrade(
                portfolio=row.portfolio,
                trade=Trade(symbol=row.symbol, quantity=row.quantity, price=row.price),
                reason=row.reason,
            )
            for row in rows
        )

    def compositions(self, run_id: str) -> tuple[Composition, ...]:
        """Return a run's compositions by portfolio and time, each in the order of its assets."""
        return self._database.read(lambda connection: _compositions(connection, schema.composition.c.run == run_id))

    def latest(self, portfolio: str) -> Composition:
        """Return the latest composition of a portfolio among finished runs.

        Raises
        ------
        NoSuchRecord
            For a portfolio that no finished run has left.
        """
        return self._database.read(lambda connection: _latest(connection, portfolio))


def _latest(connection: sa.Connection, portfolio: str) -> Composition:
    table, run = schema.composition, schema.run
    finished = (table.c.portfolio == portfolio) & (run.c.status == RunStatus.FINISHED.value)
    select = sa.select(table.c.run, table.c.as_of).join(run).where(finished)
    # `as_of` is the session that the holdings are of, not a clock; of one session the run that ended last counts.
    last = connection.execute(select.order_by(table.c.as_of.desc(), run.c.end_order.desc()).limit(1)).one_or_none()
    if last is None:
        known = ", ".join(
            connection.scalars(sa.select(table.c.portfolio).distinct().order_by(table.c.portfolio).limit(5))
        )
        raise NoSuchRecord(
            f"the store holds no portfolio {portfolio!r}",
            where="portfolios",
            value=portfolio,
            remedy=f"the first known ones are {known}" if known else "construct one first",
        )
    wanted = (table.c.run == last.run) & (table.c.portfolio == portfolio) & (table.c.as_of == last.as_of)
    return _compositions(connection, wanted)[0]


def _compositions(connection: sa.Connection, wanted: sa.ColumnElement[bool]) -> tuple[Composition, ...]:
    table, item = schema.composition, schema.position
    heads = connection.execute(sa.select(table).where(wanted).order_by(table.c.run, table.c.portfolio, table.c.as_of))
    rows = connection.execute(sa.select(item).join(table).where(wanted).order_by(item.c.place))
    positions: dict[tuple[object, ...], list[Position]] = defaultdict(list)
    for row in rows:
        position = Position(symbol=row.symbol, weight=row.weight, quantity=row.quantity, price=row.price)
        positions[row.run, row.portfolio, row.as_of].append(position)
    return tuple(
        Composition(
            portfolio=head.portfolio,
            as_of=head.as_of,
            positions=tuple(positions[head.run, head.portfolio, head.as_of]),
            currency=head.currency,
            cash=head.cash,
        )
        for head in heads
    )


def _check(compositions: Sequence[Composition]) -> None:
    keys = [(composition.portfolio, composition.as_of) for composition in compositions]
    if len(set(keys)) < len(keys):
        portfolio, as_of = next(key for key, count in Counter(keys).items() if count > 1)
        raise ConfigurationError(
            "a run has one composition of a portfolio at an instant", where=f"portfolio {portfolio!r}", value=str(as_of)
        )
    for composition in compositions:
        symbols = Counter(position.symbol for position in composition.positions)
        twice = next((symbol for symbol, count in symbols.items() if count > 1), None)
        if twice is not None:
            where = f"portfolio {composition.portfolio!r} as of {composition.as_of.isoformat()}"
            raise ConfigurationError("an asset stands twice in a composition", where=where, value=twice)


def _accept(connection: sa.Connection, plan: str, run_id: str) -> None:
    table = schema.acceptance
    if not insert_if_absent(connection, table, {"plan": plan, "run": run_id}):
        by = connection.scalar(sa.select(table.c.run).where(table.c.plan == plan))
        raise ConfigurationError(
            "this plan was accepted before", where=f"run {plan}", value=by, remedy="plan the rebalancing again"
        )


def _insert(connection: sa.Connection, table: sa.Table, rows: list[dict[str, Any]]) -> None:
    if rows:  # SQLAlchemy takes an empty list for one row of defaults
        connection.execute(sa.insert(table), rows)


def _constraint(run_id: str, place: int, constraint: AppliedConstraint) -> dict[str, object]:
    return {
        "run": run_id,
        "place": place,
        "text": constraint.text,
        "implicit": constraint.implicit,
        "binding_side": constraint.binding_side,
        "shadow_price": constraint.shadow_price,
    }


def _composition(run_id: str, composition: Composition) -> dict[str, object]:
    return {
        "run": run_id,
        "portfolio": composition.portfolio,
        "as_of": composition.as_of,
        "currency": composition.currency,
        "cash": composition.cash,
    }


def _position(run_id: str, composition: Composition, place: int, position: Position) -> dict[str, object]:
    return {
        "run": run_id,
        "portfolio": composition.portfolio,
        "as_of": composition.as_of,
        "symbol": position.symbol,
        "place": place,
        "weight": position.weight,
        "quantity": position.quantity,
        "price": position.price,
    }


def _trade(run_id: str, place: int, proposed: ProposedTrade) -> dict[str, object]:
    trade = proposed.trade
    return {
        "run": run_id,
        "place": place,
        "portfolio": proposed.portfolio,
        "symbol": trade.symbol,
        "quantity": trade.quantity,
        "price": trade.price,
        # Rounded to eighteen places; quantity and price beside it keep it exact.
        "notional": money(EXACT.multiply(trade.quantity.copy_abs(), trade.price)),
        "reason": proposed.reason,
    }
