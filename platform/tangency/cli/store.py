"""`tangency store`: backup, restore and summary."""

from __future__ import annotations

from pathlib import Path

import click

from tangency.cli.groups import NamedGroup
from tangency.cli.output import show_json
from tangency.cli.session import Session, json_option, pass_session

__all__ = ["store"]

_RUNS = "select status, count(*) as n from run group by status order by status"
_PORTFOLIOS = "select distinct portfolio from composition order by portfolio"


@click.group(cls=NamedGroup, short_help="Back up, restore and describe the store.")
def store() -> None:
    """Back up, restore and describe the store."""


@store.command(short_help="Write the whole store to one file.")
@click.argument("file", type=click.Path(path_type=Path))
@json_option
@pass_session
def backup(session: Session, *, file: Path, as_json: bool) -> None:
    """Write one consistent archive of the whole store to FILE, while others go on writing.

    FILE appears whole or not at all, and must not exist.
    """
    with session.store() as opened:
        opened.backup(file)
    size = file.stat().st_size
    if as_json:
        show_json({"file": file.absolute(), "bytes": size})
    else:
        click.echo(f"wrote {file} ({size:,} bytes)")


@store.command(short_help="Put a backup in place as a new home.")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--home", required=True, type=click.Path(path_type=Path), help="An empty or new folder.")
@json_option
def restore(*, file: Path, home: Path, as_json: bool) -> None:
    """Put the archive FILE in place as a new home, verified before anything is moved there."""
    from tangency.store import restore as put_in_place  # noqa: PLC0415  # the store is heavy; `--help` does without

    put_in_place(file, home)
    if as_json:
        show_json({"home": home.absolute()})
    else:
        click.echo(f"restored to {home}; point TANGENCY_HOME there")


@store.command(short_help="Say where the store is and what it holds.")
@json_option
@pass_session
def info(session: Session, *, as_json: bool) -> None:
    """Say where the store is, how large, and what it holds; statuses are as recorded."""
    with session.store() as opened:
        size = sum(path.stat().st_size for path in opened.home.rglob("*") if path.is_file())
        counts = {row["status"]: row["n"] for row in opened.sql(_RUNS).to_pylist()}
        portfolios = [row["portfolio"] for row in opened.sql(_PORTFOLIOS).to_pylist()]
        datasets = [record.dataset for record in opened.datasets()]
        home = opened.home
    if as_json:
        show_json({"home": home, "bytes": size, "runs": counts, "datasets": datasets, "portfolios": portfolios})
        return
    click.echo(f"home:        {home} ({size:,} bytes)")
    click.echo(f"runs:        {', '.join(f'{n} {status}' for status, n in counts.items()) or 'none'}")
    click.echo(f"datasets:    {', '.join(datasets) or 'none imported'}")
    click.echo(f"portfolios:  {', '.join(portfolios) or 'none'}")
