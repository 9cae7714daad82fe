"""`tangency jobs` and `tangency work`: what waits in the queue, and the workers that compute it."""

from __future__ import annotations

import os
import signal
from threading import Event
from typing import TYPE_CHECKING

import click

from tangency.cli.groups import NamedGroup
from tangency.cli.output import Column, printable, show_json, show_table
from tangency.cli.session import Session, json_option, pass_session

if TYPE_CHECKING:
    from tangency.desk.job import Job

__all__ = ["jobs", "work"]

_COLUMNS = (Column(title="job"), Column(title="verb"), Column(title="status"), Column(title="progress"))
_LOOK_AGAIN = 0.5


@click.group(cls=NamedGroup, short_help="List, show, wait for and cancel jobs.")
def jobs() -> None:
    """Look after what was put into the queue; a job's result is its run's."""


@jobs.command("list", short_help="List jobs, the latest first.")
@click.option("--limit", type=click.IntRange(1, 10_000), default=20, show_default=True, help="How many at most.")
@json_option
@pass_session
def list_jobs(session: Session, *, limit: int, as_json: bool) -> None:
    """List jobs, the latest first."""
    with session.desk() as desk:
        found = [job.document() for job in desk.jobs(limit=limit)]
    if as_json:
        show_json({"jobs": [each.model_dump(mode="json") for each in found]})
    elif found:
        rows = [(each.id, each.verb, each.status, "" if each.finished_at else each.message) for each in found]
        show_table(_COLUMNS, [tuple(printable(text) for text in row) for row in rows])
    else:
        click.echo("no jobs")


@jobs.command(short_help="Show where a job stands.")
@click.argument("job")
@json_option
@pass_session
def show(session: Session, *, job: str, as_json: bool) -> None:
    """Show where JOB stands; JOB is an id, its beginning or its random tail."""
    with session.desk() as desk:
        _show(desk.job(job), as_json=as_json)


@jobs.command(short_help="Wait until a job has ended.")
@click.argument("job")
@click.option("--timeout", type=click.FloatRange(min=0), help="Seconds to wait at most.")
@json_option
@pass_session
def wait(session: Session, *, job: str, timeout: float | None, as_json: bool) -> None:
    """Wait until JOB has ended, and show it."""
    with session.desk() as desk:
        _show(desk.job(job).wait(timeout), as_json=as_json)


@jobs.command(short_help="Cancel a job.")
@click.argument("job")
@json_option
@pass_session
def cancel(session: Session, *, job: str, as_json: bool) -> None:
    """Take JOB out of the queue, or have its worker stop."""
    with session.desk() as desk:
        _show(desk.job(job).cancel(), as_json=as_json)


@click.command(short_help="Compute what is in the queue.")
@click.option(
    "--workers",
    type=click.IntRange(1, 64),
    default=os.cpu_count() or 1,
    show_default="one for each processor",
    help="Processes at most.",
)
@click.option("--until-empty", is_flag=True, help="End once nothing is queued or computed any more.")
@json_option
@pass_session
def work(session: Session, *, workers: int, until_empty: bool, as_json: bool) -> None:
    """Compute jobs in worker processes until Ctrl-C; --json concerns errors only."""
    del as_json
    from tangency.jobs import WorkerPool  # noqa: PLC0415  # `--help` does without

    ended = Event()
    signal.signal(signal.SIGTERM, lambda *_: ended.set())
    with session.desk() as desk, WorkerPool(desk, workers):
        while not ended.wait(_LOOK_AGAIN):
            if until_empty and not desk.store.jobs.open():
                return


def _show(job: Job, *, as_json: bool) -> None:
    if as_json:
        show_json(job.document().model_dump(mode="json"))
    else:
        click.echo("\n".join(printable(line) for line in repr(job).splitlines()))
