"""`tangency store`: backup, restore, verification, sweep and summary."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tangency.cli.groups import NamedGroup
from tangency.cli.output import printable, show_json
from tangency.cli.session import Session, json_option, pass_session
from tangency.errors import StoreError, face_of

if TYPE_CHECKING:
    from tangency.store import Damage, Verification

__all__ = ["show_swept", "show_verification", "store", "store_failure", "verification_document"]

_RUNS = "select status, count(*) as n from run group by status order by status"
_PORTFOLIOS = "select distinct portfolio from composition order by portfolio"


@click.group(cls=NamedGroup, short_help="Back up, restore, verify, sweep and describe the store.")
def store() -> None:
    """Back up, restore, verify, sweep and describe the store."""


@store.command(short_help="Write the whole store to one file.")
@click.argument("file", type=click.Path(path_type=Path))
@json_option
@pass_session
def backup(session: Session, *, file: Path, as_json: bool) -> None:
    """Write one consistent archive of the whole store to FILE, while others go on writing.

    FILE appears whole or not at all, and must not exist. Every file of the store is held against its hash; what is lost
    or damaged is left out and listed, and the exit code is 7 then.
    """
    with session.store() as opened:
        written = opened.backup(file)
    if as_json:
        document = {"file": written.archive, "bytes": written.bytes, "files": written.files}
        show_json({**document, "damage": [asdict(each) for each in written.damage]})
    else:
        click.echo(f"wrote {file} ({written.bytes:,} bytes)")
        _show_damage("left out", written.damage)
    _fail_for(written.damage)


@store.command(short_help="Put a backup in place as a new home.")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--home", required=True, type=click.Path(path_type=Path), help="An empty or new folder.")
@json_option
def restore(*, file: Path, home: Path, as_json: bool) -> None:
    """Put the archive FILE in place as a new home, verified before anything is moved there.

    What is intact is restored and the rest is listed; the exit code is 7 then.
    """
    from tangency.store import restore as put_in_place  # noqa: PLC0415  # the store is heavy; `--help` does without

    restored = put_in_place(file, home)
    if as_json:
        document = {"home": restored.home, "files": restored.files}
        show_json({**document, "damage": [asdict(each) for each in restored.damage]})
    else:
        click.echo(f"restored to {home}; point TANGENCY_HOME there")
        _show_damage("not restored", restored.damage)
    _fail_for(restored.damage)


@store.command(short_help="Hold every file of the store against its hash.")
@json_option
@pass_session
def verify(session: Session, *, as_json: bool) -> None:
    """Read the whole database and every file of the store, and list what is lost or damaged.

    The exit code is 7 where anything is. Importing the same data again writes a file anew.
    """
    with session.store() as opened:
        found = opened.verify()
    if as_json:
        show_json(verification_document(found))
    else:
        show_verification(found)
    _fail_for(found.damage)


@store.command(short_help="Delete what killed processes left behind.")
@click.option(
    "--older-than",
    type=click.FloatRange(min=0),
    default=24.0,
    show_default=True,
    metavar="HOURS",
    help="Age of whole files that no record lists; a writer may be about to list younger ones.",
)
@json_option
@pass_session
def sweep(session: Session, *, older_than: float, as_json: bool) -> None:
    """Delete the temporary files and copies that killed processes left behind.

    What a living process is writing stays: it holds a lock.
    """
    with session.store() as opened:
        removed = opened.sweep(older_than=timedelta(hours=older_than))
        home = opened.home
    if as_json:
        show_json({"home": home, "removed": removed})
    else:
        show_swept(removed)


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


def verification_document(found: Verification) -> dict[str, object]:
    """Return what a verification found as a JSON document."""
    damage = [asdict(each) for each in found.damage]
    return {
        "home": found.home,
        "files": found.files,
        "frames": found.frames,
        "is_whole": found.is_whole,
        "damage": damage,
    }


def show_verification(found: Verification) -> None:
    """Print what a verification found."""
    held = f"the database, {_count(found.frames, 'frame')} in it and {_count(found.files, 'file')}"
    click.echo(f"{found.home}: {held}, {'all whole' if found.is_whole else 'not all whole'}")
    _show_damage("damaged", found.damage)


def _count(n: int, what: str) -> str:
    return f"{n:,} {what}{'' if n == 1 else 's'}"


def show_swept(removed: Sequence[str]) -> None:
    """Print what a sweep removed."""
    click.echo("".join(f"removed {printable(name)}\n" for name in removed) or "nothing was left behind\n", nl=False)


def store_failure() -> int:
    """Return the exit code of a store that is not whole."""
    return face_of(StoreError("")).exit_code


def _show_damage(words: str, damage: Sequence[Damage]) -> None:
    for each in damage:
        click.echo(printable(f"{words}: {each}"))


def _fail_for(damage: Sequence[Damage]) -> None:
    if damage:
        click.get_current_context().exit(store_failure())
