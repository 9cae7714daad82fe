"""Laws of runs: what is recorded comes back, and ids follow time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Context, Decimal
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tangency.domain.trade import Trade
from tangency.store import (
    AppliedConstraint,
    Composition,
    NewRun,
    Position,
    ProposedTrade,
    RunOutcome,
    Store,
)
from tangency.store.runs import _new_id

pytestmark = pytest.mark.any_processor

CASES = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=12)
floats = st.floats(allow_nan=False, allow_infinity=False)
money = st.integers(-(10**38) + 1, 10**38 - 1).map(lambda units: Decimal(units).scaleb(-18, Context(prec=76)))
# The product of two must fit the column: below 10^20.
quantities = st.integers(-(10**17), 10**17).map(lambda units: Decimal(units).scaleb(-8))
instants = st.datetimes(datetime(1970, 1, 1), datetime(2100, 1, 1)).map(lambda t: t.replace(tzinfo=UTC))  # noqa: DTZ001  # hypothesis wants naive bounds
leaves = st.none() | st.booleans() | st.integers(-(2**53), 2**53) | floats | texts
documents = st.dictionaries(
    texts, leaves | st.lists(leaves, max_size=3) | st.dictionaries(texts, leaves, max_size=3), max_size=4
)
positions = st.builds(Position, symbol=texts, weight=floats, quantity=st.none() | money, price=st.none() | money)
compositions = st.builds(
    Composition,
    portfolio=texts,
    as_of=instants,
    positions=st.lists(positions, max_size=4, unique_by=lambda p: p.symbol).map(tuple),
    currency=st.none() | st.just("USD"),
    cash=st.none() | money,
)
outcomes = st.builds(
    RunOutcome,
    result=documents,
    manifest=st.none() | documents,
    constraints=st.lists(
        st.builds(
            AppliedConstraint,
            text=texts,
            implicit=st.booleans(),
            binding_side=st.none() | st.sampled_from(["lower", "upper", "equal"]),
            shadow_price=st.none() | floats,
        ),
        max_size=3,
    ).map(tuple),
    compositions=st.lists(compositions, max_size=3, unique_by=lambda c: (c.portfolio, c.as_of)).map(tuple),
    trades=st.lists(
        st.builds(
            ProposedTrade,
            portfolio=texts,
            trade=st.builds(Trade, symbol=texts, quantity=quantities, price=quantities),
            reason=texts,
        ),
        max_size=3,
    ).map(tuple),
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "home") as opened:
        yield opened


@CASES
@given(request=documents, outcome=outcomes)
def test_a_run_comes_back_to_the_last_bit(store: Store, request: dict[str, object], outcome: RunOutcome) -> None:
    """read(record(run)) = run: floats bit for bit, decimals digit for digit, keys in their order."""
    new = NewRun(verb="optimize", request=request, manifest={"dataset": "a"}, seed=1, code_version="0")
    run_id = store.start_run(new).id
    store.finish_run(run_id, outcome)
    run = store.run(run_id)
    assert repr(run.request) == repr(request)
    assert repr(run.result) == repr(outcome.result)
    assert repr(run.manifest) == repr(outcome.manifest if outcome.manifest is not None else {"dataset": "a"})
    assert store.constraints(run_id) == outcome.constraints
    assert store.trades(run_id) == outcome.trades
    by_time = sorted(outcome.compositions, key=lambda c: (c.portfolio.encode(), c.as_of))
    assert store.compositions(run_id) == tuple(by_time)


@CASES
@given(moments=st.lists(instants, min_size=2, max_size=6))
def test_ids_sort_by_time(moments: list[datetime]) -> None:
    """t₁ < t₂ by a millisecond or more implies id(t₁) < id(t₂)."""
    moments.sort()
    for earlier, later in pairwise(moments):
        if (later - earlier).total_seconds() >= 0.001:
            assert _new_id(earlier) < _new_id(later)


def test_ids_are_unique_within_a_millisecond() -> None:
    """A thousand ids of one instant are a thousand ids (of 2³⁰)."""
    now = datetime(2024, 11, 30, tzinfo=UTC)
    assert len({_new_id(now) for _ in range(1000)}) >= 999
