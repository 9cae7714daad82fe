"""`tangency runs`: list, show and replay recorded runs."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tangency.cli.groups import NamedGroup
from tangency.cli.outline import outline
from tangency.cli.output import Column, plain_value, printable, show_json, show_table
from tangency.cli.session import Session, json_option, pass_session
from tangency.desk.verb_list import verb_names
from tangency.errors import ConfigurationError

if TYPE_CHECKING:
    from tangency.store import RunRecord, Store

__all__ = ["runs"]

_COLUMNS = (
    Column(title="run"),
    Column(title="verb"),
    Column(title="status"),
    Column(title="seconds", is_number=True),
    Column(title="of"),
)
_STATUSES = ("queued", "running", "finished", "failed")
_DIFFERS = 1


@click.group(cls=NamedGroup, short_help="List, show and replay runs.")
def runs() -> None:
    """List, show and replay what the desk has recorded."""


@runs.command("list", short_help="List runs, the latest first.")
@click.option("--limit", type=click.IntRange(1, 1_000_000), default=20, show_default=True, help="How many at most.")
@click.option("--verb", metavar="VERB", help=f"Only runs of one verb: {', '.join(verb_names())}.")
@click.option("--status", type=click.Choice(_STATUSES), help="Only runs recorded as such.")
@json_option
@pass_session
def list_runs(session: Session, *, limit: int, verb: str | None, status: str | None, as_json: bool) -> None:
    """List runs, the latest first.

    A run whose process was killed is shown as abandoned.
    """
    from tangency.store import RunStatus  # noqa: PLC0415  # the store is heavy; `--help` does without

    with session.store() as store:
        found = store.runs(limit=limit, verb=verb, status=None if status is None else RunStatus(status))
    if as_json:
        show_json({"runs": [_line(record) for record in found]})
    elif found:
        show_table(_COLUMNS, [_row(record) for record in found])
    else:
        click.echo("no runs")


@runs.command(short_help="Show everything about a run.")
@click.argument("run")
@json_option
@pass_session
def show(session: Session, *, run: str, as_json: bool) -> None:
    """Show the request, the manifest, the constraints and the outcome of RUN.

    RUN is an id, its beginning or its random tail.
    """
    with session.store() as store:
        document = _document(store, store.run(run))
    if as_json:
        show_json(document)
        return
    shown = plain_value(document)
    assert isinstance(shown, dict)  # noqa: S101  # for the type checker: a mapping gives one
    click.echo("\n".join(printable(line) for line in outline(shown)))


@runs.command(short_help="Compute a run again and compare every bit.")
@click.argument("run")
@json_option
@pass_session
def replay(session: Session, *, run: str, as_json: bool) -> None:
    """Compute RUN again from its recorded inputs: bit-identical, or what differs (exit code 1)."""
    with session.desk() as desk:
        again = desk.replay(run)
    if as_json:
        show_json(
            {
                "run_id": again.run_id,
                "bit_identical": again.is_identical,
                "differences": [asdict(each) for each in again.differences],
                "notes": again.notes,
            }
        )
    else:
        click.echo("\n".join(printable(line) for line in str(again).splitlines()))
    if not again.is_identical:
        click.get_current_context().exit(_DIFFERS)


@runs.command(short_help="Write a table that a run has left.")
@click.argument("run")
@click.argument("table")
@click.option("--out", type=click.Path(path_type=Path), metavar="FILE", help="Ends in .csv or .parquet; [default: CSV]")
@json_option
@pass_session
def table(session: Session, *, run: str, table: str, out: Path | None, as_json: bool) -> None:
    """Write TABLE of RUN, such as the trades of a backtest, as CSV on standard output or into a file.

    RUN is an id, its beginning or its random tail.
    """
    from tangency.desk.run_tables import run_table, table_csv  # noqa: PLC0415  # the store is heavy; `--help` does without

    with session.store() as store:
        found = run_table(store, run, table)
    if out is None:
        show_json({"table": table, "rows": found.to_pylist()}) if as_json else click.echo(table_csv(found), nl=False)
        return
    if out.suffix == ".parquet":
        import pyarrow.parquet as pq  # noqa: PLC0415  # as above

        pq.write_table(found, out)
    elif out.suffix == ".csv":
        out.write_text(table_csv(found), encoding="utf-8")
    else:
        raise ConfigurationError(
            "a table is written as CSV or Parquet",
            where="--out",
            value=str(out),
            remedy="let it end in .csv or .parquet",
        )
    show_json({"table": table, "file": out.absolute()}) if as_json else click.echo(f"wrote {out}")


def _line(record: RunRecord) -> dict[str, object]:
    return {
        "id": record.id,
        "verb": record.verb,
        "status": record.status.value,
        "started_at": record.started_at,
        "finished_at": record.finished_at,
        "seconds": record.seconds,
        "code_version": record.code_version,
    }


def _document(store: Store, record: RunRecord) -> dict[str, object]:
    document = {
        **_line(record),
        "seed": record.seed,
        "configuration": record.configuration,
        "request": record.request,
        "manifest": record.manifest,
        "constraints": [asdict(each) for each in store.constraints(record.id)],
        "compositions": [asdict(each) for each in store.compositions(record.id)],
        "trades": [asdict(each) for each in store.trades(record.id)],
        "result": record.result,
        "error": record.error,
    }
    return {name: value for name, value in document.items() if value not in (None, [])}


def _row(record: RunRecord) -> tuple[str, ...]:
    seconds = "" if record.seconds is None else f"{record.seconds:.2f}"
    return (record.id, record.verb, record.status.value, seconds, _subject(record))


def _subject(record: RunRecord) -> str:
    """Return what a run was about: its dataset or portfolio, and the day."""
    of = record.request.get("portfolio") or record.request.get("dataset") or "inline data"
    day = record.request.get("as_of")
    if record.error is not None:
        return f"{of}: {record.error.get('what')}"
    return f"{of}, {day}" if day else str(of)
