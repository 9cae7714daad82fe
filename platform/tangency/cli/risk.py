"""`tangency risk`: the realised risk of an optimisation's weights."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from tangency.cli.output import Column, show_json, show_table
from tangency.cli.session import Session, json_option, pass_session

if TYPE_CHECKING:
    from tangency.risk import RiskSummary

__all__ = ["risk", "risk_rows"]


@click.command(short_help="Show the realised risk of an optimisation.")
@click.argument("run")
@json_option
@pass_session
def risk(session: Session, *, run: str, as_json: bool) -> None:
    """Show the risk of the weights of optimisation RUN over the window that it saw.

    The weights are held constant, rebalanced every period; losses are positive.
    """
    with session.desk() as desk:
        run_id = desk.store.run(run).id
        summary = desk.risk(run_id)
    if as_json:
        show_json({"run_id": run_id, **asdict(summary)})
        return
    show_table((Column(title="measure"), Column(title="value", is_number=True)), risk_rows(summary))
    click.echo(f"over {summary.n_periods} periods, run {run_id}")


def risk_rows(summary: RiskSummary) -> list[tuple[str, str]]:
    """Return the measures as rows of name and value."""
    rows = [("volatility per period", f"{summary.volatility:.2%}")]
    if summary.volatility_annual is not None:
        rows.append(("volatility per year", f"{summary.volatility_annual:.2%}"))
    return [
        *rows,
        (f"value at risk, {summary.level:.0%}, one period", f"{summary.value_at_risk:.2%}"),
        (f"conditional value at risk, {summary.level:.0%}", f"{summary.conditional_value_at_risk:.2%}"),
        ("maximum drawdown", f"{summary.maximum_drawdown:.2%}"),
    ]
