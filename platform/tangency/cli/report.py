"""`tangency report`: the report of an optimisation, the tear sheet of a backtest or of analytics, as HTML or PDF."""

from __future__ import annotations

from pathlib import Path

import click

from tangency.cli.extras import from_extra
from tangency.cli.output import show_json
from tangency.cli.progress import progress
from tangency.cli.session import Session, json_option, pass_session
from tangency.errors import ConfigurationError

__all__ = ["report"]


@click.command(short_help="Write the report of an optimisation, a backtest or analytics.")
@click.argument("run")
@click.option("--out", type=click.Path(path_type=Path), metavar="FILE", help="[default: RUN.html or RUN.pdf]")
@click.option("--pdf", is_flag=True, help="Write PDF, which needs chromium.")
@click.option("--portfolio", metavar="NAME", help="Also show the holdings of this portfolio.")
@click.option("--plan", metavar="RUN", help="Also show the trades of this rebalancing.")
@json_option
@pass_session
def report(  # one argument for each option of the command
    session: Session,
    *,
    run: str,
    out: Path | None,
    pdf: bool,
    portfolio: str | None,
    plan: str | None,
    as_json: bool,
) -> None:
    """Write the report of optimisation RUN, or the tear sheet of a backtest or of analytics.

    One HTML file that needs no network, or a PDF.
    """
    write_report = from_extra("tangency.reporting", "write_report", extra="reports")
    if pdf and out is not None and out.suffix != ".pdf":
        raise ConfigurationError(
            "the file's ending contradicts --pdf", where="--out", value=str(out), remedy="let it end in .pdf"
        )
    with session.desk() as desk, progress(quiet=as_json) as on_progress:
        run_id = desk.store.run(run).id
        path = out or Path(f"{run_id}.{'pdf' if pdf else 'html'}")
        written = write_report(desk, run_id, path, portfolio=portfolio, plan_run=plan, on_progress=on_progress)
    if as_json:
        show_json({"run_id": run_id, "file": Path(written).absolute()})
    else:
        click.echo(f"wrote {written}")
