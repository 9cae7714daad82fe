"""The steps of the demo: each does one thing with the desk and prints what it did."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from tangency.cli.output import Column
from tangency.cli.quality import FINDING_COLUMNS, finding_rows, whole_market
from tangency.cli.risk import risk_rows
from tangency.desk.optimize_request import OptimizeRequest
from tangency.host.parameters import validated
from tangency.results.certificate_lines import held_text, worth_text
from tangency.results.estimate_document import by_reason

if TYPE_CHECKING:
    from tangency.cli.screen import Screen
    from tangency.contracts.component_use import ComponentUse
    from tangency.desk.desk import Desk
    from tangency.results.construction import ConstructionResult
    from tangency.results.document import Document
    from tangency.results.optimization import OptimizationResult
    from tangency.results.rebalancing import RebalancingResult

__all__ = ["constructed", "ending", "greeting", "optimised", "prices", "rebalanced", "risk", "universe"]

_WEIGHT_COLUMNS = (
    Column(title="asset"),
    Column(title="sector"),
    Column(title="weight", is_number=True),
    Column(title="of risk", is_number=True),
    Column(title=""),
)
_BINDING_COLUMNS = (
    Column(title="binding constraint"),
    Column(title="holds"),
    Column(title="a point is worth", is_number=True),
)
_MEASURES = (Column(title="measure"), Column(title="value", is_number=True))
_BESIDE_THE_BAR = 46
_LONGEST_BAR = 48
_SHOWN = 6


def greeting(screen: Screen) -> None:
    """Print what the demo does."""
    screen.say("Tangency: from prices to trades, on real crypto prices", style="bold")


def prices(screen: Screen, desk: Desk, dataset: str) -> None:
    """Load prices and report what is wrong with them."""
    screen.heading("Prices, loaded and checked")
    with screen.working("Checking every price"):
        panel = desk.panel(dataset)
        report = desk.datasets.check(dataset, None)
    screen.facts(
        [
            ("dataset", panel.facts.title),
            ("rows", f"{report.n_rows:,} of {report.n_assets} assets, in {panel.facts.price_currency}"),
            ("version", panel.version[:12]),
        ]
    )
    screen.table(FINDING_COLUMNS, finding_rows(report))
    screen.facts([(str(finding.kind).replace("_", " "), finding.detail) for finding in whole_market(report)])
    screen.say("Nothing is repaired or filled; a window with a hole in it is refused.")


def universe(screen: Screen, desk: Desk, dataset: str, as_of: str) -> None:
    """Draw the point-in-time universe."""
    screen.heading("Universe, point in time")
    selection = desk.select(dataset, as_of=as_of)
    drawn, rule = selection.universe, selection.rule
    sectors: dict[str, list[str]] = {}
    for asset in drawn.members:
        sectors.setdefault(asset.sector or "no sector", []).append(asset.symbol)
    passed_over = by_reason(selection.passed_over)
    left_out = f", without {' and '.join(rule.exclude_sectors)}" if rule.exclude_sectors else ""
    snapshot = "" if drawn.snapshot is None else f", sizes of the snapshot of {drawn.snapshot:%Y-%m-%d}"
    screen.facts(
        [
            ("as of", f"{drawn.as_of:%Y-%m-%d}{snapshot}"),
            ("rule", f"the {rule.top} largest with {rule.n_returns} returns{left_out}"),
            ("members", str(len(drawn.members))),
            *((f"  {sector}", " ".join(symbols)) for sector, symbols in sectors.items()),
            *(("passed over", line) for line in passed_over),
        ]
    )


def optimised(screen: Screen, desk: Desk, request: Mapping[str, object]) -> OptimizationResult:
    """Optimise, and show weights, certificate and what binds."""
    screen.heading("Optimisation")
    validated_request = validated(OptimizeRequest, request, where="demo")
    with screen.working("Optimising") as on_progress:
        result = desk.run(validated_request, on_progress=on_progress)
    params = result.optimizer.params
    screen.facts(
        [
            ("optimizer", f"{result.optimizer.id}, {params['objective']}"),
            ("risk model", _estimator(result.risk_model)),
            ("return model", _estimator(result.return_model)),
            ("window", f"{result.n_periods} daily returns; {result.periods_per_year:g} periods a year"),
            ("risk-free", f"{params['risk_free_annual']:.2%} a year"),
            ("constraints", ", ".join(c.text for c in result.constraints if not c.implicit)),
        ]
    )
    screen.table(_WEIGHT_COLUMNS, _weight_rows(result, screen.width))
    certificate = result.certificate
    measure = f"{certificate.optimality_measure} {certificate.optimality_gap:.1e}"
    screen.facts(
        [
            ("in the window", f"mean {result.mean_annual:.2%}, volatility {result.volatility_annual:.2%} a year"),
            ("objective", f"{certificate.objective_unit} {certificate.objective:.4f}"),
            ("certificate", f"{certificate.status}, {measure}, primal residual {certificate.primal_residual:.1e}"),
        ]
    )
    screen.table(_BINDING_COLUMNS, _binding_rows(result))
    screen.say(f"Worth in {certificate.objective_unit}, for one percentage point by which the bound gives way.")
    return result


def constructed(
    screen: Screen, desk: Desk, result: OptimizationResult, *, dataset: str, portfolio: str, capital: int
) -> ConstructionResult:
    """Turn the weights into holdings."""
    screen.heading(f"Holdings for {capital:,} USD")
    made = desk.construct(result, capital=capital, portfolio=portfolio)
    trading = desk.panel(dataset).facts.trading
    _tables(screen, made.document())
    holdings = made.holdings
    screen.facts(
        [
            ("cash left", f"{holdings.cash:,.2f} {holdings.currency}"),
            ("too small", ", ".join(made.below_minimum) or "none"),
            ("lots", "no assumptions" if trading is None else trading.note),
        ]
    )
    return made


def risk(screen: Screen, desk: Desk, result: OptimizationResult) -> None:
    """Show the realised risk over the window."""
    screen.heading("Risk over the window")
    summary = desk.risk(result)
    screen.table(_MEASURES, risk_rows(summary))
    screen.say("Constant weights, rebalanced daily, in the window that they were chosen from; losses are positive.")


def rebalanced(screen: Screen, desk: Desk, result: OptimizationResult, *, portfolio: str) -> RebalancingResult:
    """Plan the trades that bring a book to the weights."""
    screen.heading(f"Rebalancing the {portfolio} book")
    plan = desk.rebalance(portfolio, result)
    screen.facts(
        [
            ("drift", f"{plan.drift_before:.2%} before, {plan.drift_after:.4%} after"),
            ("policy", plan.reason),
            ("turnover", f"{plan.turnover:.2%}"),
        ]
    )
    _tables(screen, plan.document())
    not_traded = [f"{drop.symbol} ({drop.reason})" for drop in plan.dropped]
    screen.facts(
        [
            ("cash after", f"{plan.cash_after:,.2f} {plan.currency}"),
            ("not traded", ", ".join(not_traded) or "none"),
        ]
    )
    return plan


def ending(screen: Screen, report: Path, home: Path, run_ids: Mapping[str, str]) -> None:
    """Name the report, the runs and the commands to go on with."""
    screen.facts([("report", f"{report} ({report.stat().st_size:,} bytes)"), ("store", str(home))])
    screen.heading("Runs, and where to go on")
    screen.facts([(step, run_id) for step, run_id in run_ids.items()])
    first = next(iter(run_ids.values()))
    screen.blank()
    screen.say("Go on with", style="bold")
    screen.facts(
        [
            ("make apps", "the dashboards, in a browser"),
            ("make serve", "the HTTP API"),
            ("make lab", "JupyterLab, on the notebooks"),
        ]
    )
    screen.blank()
    screen.say("Compute the optimisation again, to the last bit:")
    screen.say(f"tangency --home {home} runs replay {first}", style="bold")


def _tables(screen: Screen, document: Document) -> None:
    for table in document.summary().tables:
        columns = [Column(title=column.title, is_number=column.is_number) for column in table.columns]
        screen.table(columns, table.rows)


def _weight_rows(result: OptimizationResult, width: int) -> list[tuple[str, ...]]:
    table = result.table()
    longest = max(min(_LONGEST_BAR, width - _BESIDE_THE_BAR), 1)
    top = max(abs(weight) for weight in table["weight"])
    return [
        (
            str(asset),
            row.get("sector", ""),
            f"{row['weight']:.2%}",
            f"{row['risk_share']:.1%}",
            "█" * max(1, round(longest * abs(row["weight"]) / top)),
        )
        for asset, row in table.iterrows()
    ]


def _binding_rows(result: OptimizationResult) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    for bound in result.certificate.binding:
        held = held_text(bound.assets, _SHOWN)
        rows.append((bound.constraint, held or "the sum", worth_text(bound) or ""))
    return rows


def _estimator(use: ComponentUse | None) -> str:
    if use is None:
        return "none"
    facts = ", ".join(
        f"{fact.name} {fact.value:.4g}" if isinstance(fact.value, float) else f"{fact.name} {fact.value}"
        for fact in use.facts
    )
    return f"{use.id} ({facts})" if facts else use.id
