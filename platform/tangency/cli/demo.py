"""`tangency demo`: the whole portfolio flow on the bundled crypto sample."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tangency.cli.extras import from_extra
from tangency.cli.output import show_json
from tangency.cli.session import Session, json_option, pass_session
from tangency.errors import ConfigurationError

if TYPE_CHECKING:
    from tangency.cli.screen import Screen
    from tangency.desk.desk import Desk
    from tangency.results.construction import ConstructionResult
    from tangency.results.optimization import OptimizationResult
    from tangency.results.rebalancing import RebalancingResult

__all__ = ["demo"]

_DATASET = "crypto"
_AS_OF = "2024-11-30"
_CONSTRAINTS = ("weight <= 20%", 'sector["Layer 1"] <= 30%')
_CAPITAL = 1_000_000
_TARGET, _BOOK = "optimised", "equal-weight"


@dataclass(frozen=True, slots=True, kw_only=True)
class Walk:
    """The files and runs of the demo."""

    home: Path
    result: OptimizationResult
    holdings: ConstructionResult
    book: ConstructionResult
    plan: RebalancingResult
    report: Path

    def run_ids(self) -> dict[str, str]:
        """Return the run of each step."""
        ids = {
            "optimise": self.result.run_id,
            "construct": self.holdings.run_id,
            "construct the equal-weight book": self.book.run_id,
            "rebalance": self.plan.run_id,
        }
        return {step: str(run_id) for step, run_id in ids.items()}


@click.command(short_help="Walk the whole portfolio flow on the crypto sample.")
@click.option("--out", type=click.Path(path_type=Path), default=Path("out"), show_default=True, help="Where to write.")
@json_option
@pass_session
def demo(session: Session, *, out: Path, as_json: bool) -> None:
    """Walk the whole portfolio flow on the bundled crypto sample as of 2024-11-30.

    Prices, universe, optimisation, holdings, risk, trades, report. The store is OUT/home unless --home or
    TANGENCY_HOME names another; the demo may be repeated.
    """
    from tangency.cli.screen import Screen  # noqa: PLC0415  # rich is heavy; `--help` does without

    home = session.home or Path(os.environ.get("TANGENCY_HOME") or out / "home")
    walk = _walk(Session(home=home), out, Screen(quiet=as_json))
    if as_json:
        show_json({"home": walk.home.absolute(), "runs": walk.run_ids(), "report": walk.report.absolute()})


def _walk(session: Session, out: Path, screen: Screen) -> Walk:
    from tangency.cli import demo_steps as steps  # noqa: PLC0415  # as above

    write_report = from_extra("tangency.reporting", "write_report", extra="reports")
    _make_folder(out)
    steps.greeting(screen)
    with session.desk() as desk:
        steps.prices(screen, desk, _DATASET)
        steps.universe(screen, desk, _DATASET, _AS_OF)
        result = steps.optimised(screen, desk, _request())
        holdings = steps.constructed(screen, desk, result, dataset=_DATASET, portfolio=_TARGET, capital=_CAPITAL)
        steps.risk(screen, desk, result)
        book = _equal_weight_book(desk, result)
        plan = steps.rebalanced(screen, desk, result, portfolio=_BOOK)
        report = out / "report.html"
        screen.heading("Report")
        with screen.working("Writing the report") as on_progress:
            write_report(desk, result.run_id, report, portfolio=_TARGET, plan_run=plan.run_id, on_progress=on_progress)
        walk = Walk(home=desk.store.home, result=result, holdings=holdings, book=book, plan=plan, report=report)
    steps.ending(screen, walk.report, walk.home, walk.run_ids())
    return walk


def _make_folder(out: Path) -> None:
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigurationError(
            "the folder cannot be made", where="--out", value=str(out), remedy=f"name another ({error.strerror})"
        ) from None


def _request() -> dict[str, object]:
    return {
        "dataset": _DATASET,
        "as_of": _AS_OF,
        "optimizer": {"name": "mvo/mvo", "params": {"objective": "max_sharpe", "risk_free_annual": 0.0}},
        "risk_model": {"name": "risk-models/ledoit-wolf"},
        "constraints": _CONSTRAINTS,
    }


def _equal_weight_book(desk: Desk, result: OptimizationResult) -> ConstructionResult:
    weight = 1 / len(result.assets)
    return desk.construct(
        dict.fromkeys(result.assets, weight), capital=_CAPITAL, portfolio=_BOOK, dataset=_DATASET, as_of=_AS_OF
    )
