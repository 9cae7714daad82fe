"""One desk with the flow of a report on it: optimised, constructed, planned."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

import tangency as tg
from tangency.desk.desk import Desk

CONSTRAINTS = ("weight <= 20%", 'sector["Layer 1"] <= 30%')


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """A desk, and the ids of its runs."""

    desk: Desk
    run: str
    plan: str


@pytest.fixture(scope="module")
def flow(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flow]:
    """Return the demo's case, recorded."""
    with tg.Desk(tmp_path_factory.mktemp("home")) as desk:
        result = desk.optimize(
            "crypto",
            as_of="2024-11-30",
            optimizer="mvo",
            objective="max_sharpe",
            risk_model="ledoit-wolf",
            constraints=CONSTRAINTS,
        )
        desk.construct(result, capital=1_000_000)
        even = dict.fromkeys(result.assets, 1 / len(result.assets))
        desk.construct(even, capital=1_000_000, portfolio="even", dataset="crypto", as_of="2024-11-30")
        plan = desk.rebalance("even", result)
        yield Flow(desk=desk, run=str(result.run_id), plan=str(plan.run_id))
