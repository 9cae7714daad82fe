"""`tangency`: the root command, and the exit of its process."""

from __future__ import annotations

import io
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from tangency.cli.failure import exit_code
from tangency.cli.groups import LazyGroup, Summary
from tangency.cli.json_stream import json_alone
from tangency.cli.session import Session
from tangency.cli.verb_commands import verb_commands
from tangency.errors import ConfigurationError

__all__ = ["cli", "main", "run"]

# The commands of the portfolio flow, in its order; a verb that it does not name follows them.
_FLOW = (
    "compare-risk-models", "clusters", "correlation", "optimize", "frontier", "risk-frontier", "pareto", "weight-bands",
    "frontier-bands", "construct", "risk", "rebalance", "accept",
)  # fmt: skip


def _flow() -> dict[str, Summary]:
    """Return the verbs that are commands of the root, and what else belongs to the flow."""
    found = verb_commands(None)
    found["risk"] = Summary(target="tangency.cli.risk:risk", line="Show the realised risk of an optimisation.")
    places = {name: place for place, name in enumerate(_FLOW)}
    return dict(sorted(found.items(), key=lambda item: (places.get(item[0], len(places)), item[0])))


_COMMANDS = {
    "demo": Summary(target="tangency.cli.demo:demo", line="Walk the whole portfolio flow on the crypto sample."),
    "data": Summary(target="tangency.cli.data:data", line="List, import and check prices."),
    **_flow(),
    "report": Summary(
        target="tangency.cli.report:report", line="Write the report of an optimisation, a backtest or analytics."
    ),
    "runs": Summary(target="tangency.cli.runs:runs", line="List, show and replay runs."),
    "jobs": Summary(target="tangency.cli.jobs:jobs", line="List, show, wait for and cancel jobs."),
    "work": Summary(target="tangency.cli.jobs:work", line="Compute what is in the queue."),
    "sql": Summary(target="tangency.cli.sql:sql", line="Ask the store and the datasets in SQL."),
    "store": Summary(target="tangency.cli.store:store", line="Back up, restore, verify, sweep and describe the store."),
    "doctor": Summary(target="tangency.cli.doctor:doctor", line="Look after the plugins and the store."),
    "plugins": Summary(target="tangency.cli.plugins:plugins", line="List, diagnose, write and check plugins."),
    "apps": Summary(target="tangency.cli.serving:apps", line="Serve the dashboards on loopback."),
    "serve": Summary(target="tangency.cli.serving:serve", line="Serve the HTTP API on loopback."),
}


def _show_version(ctx: click.Context, param: click.Parameter, value: bool) -> None:
    del param
    if value and not ctx.resilient_parsing:
        from importlib.metadata import version  # noqa: PLC0415  # costs more than the rest of `--help`

        click.echo(f"tangency {version('tangency')}")
        ctx.exit()


@click.group(
    cls=LazyGroup, lazy=_COMMANDS, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110}
)
@click.option(
    "--home",
    type=click.Path(path_type=Path),
    help="Folder of the store; TANGENCY_HOME, or the user's data folder, if not given.",
)
@click.option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=_show_version, help="Show the version."
)
@click.pass_context
def cli(ctx: click.Context, home: Path | None) -> None:
    """Tangency: portfolio research and management, one desk behind every face.

    Every command takes --json. Exit codes: 0 done, 1 a replay differs, 2 invalid request, 3 unusable data,
    4 contradictory constraints, 5 no certified solution, 6 plugin failure, 7 store, 8 time limit, 9 cancelled.
    """
    ctx.obj = Session(home=home)


def run(arguments: Sequence[str]) -> int:
    """Run one command line and return its exit code; nothing but SystemExit leaves here."""

    def command() -> object:
        _require_text(arguments)
        return cli.main(list(arguments), prog_name="tangency", standalone_mode=False)

    with json_alone(arguments):
        return exit_code(command, arguments)


def _require_text(arguments: Sequence[str]) -> None:
    """Refuse arguments that are not valid UTF-8: they cannot be recorded, compared or printed."""
    for argument in arguments:
        if not argument.isascii() and any("\ud800" <= sign <= "\udfff" for sign in argument):
            raise ConfigurationError(
                "an argument is not text in the system's encoding",
                where="command line",
                value=ascii(argument),
                remedy="write it in UTF-8",
            )


def main() -> None:
    """Run the process's own command line, and end the process."""
    for stream in (sys.stdout, sys.stderr):
        # A terminal of another encoding shows a question mark where it lacks a sign, and no failure.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    sys.exit(run(sys.argv[1:]))
