"""`tangency plugins`: list, diagnose, scaffold and check plugins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tangency.cli.groups import NamedGroup
from tangency.cli.output import Column, printable, show_json, show_table
from tangency.cli.session import json_option
from tangency.errors import PluginError, face_of

if TYPE_CHECKING:
    from tangency.host import PluginStatus
    from tangency.testing import ConformanceReport

__all__ = ["all_loaded", "plugin_failure", "plugins", "show_statuses"]

_COMPONENTS = (Column(title="kind"), Column(title="component"), Column(title="version"), Column(title="summary"))


@click.group(cls=NamedGroup, short_help="List, diagnose, write and check plugins.")
def plugins() -> None:
    """List, diagnose, write and check plugins."""


@plugins.command("list", short_help="List the components of the loaded plugins.")
@json_option
def list_components(*, as_json: bool) -> None:
    """List the components that the loaded plugins offer."""
    from tangency.host import PluginState, default_catalogue  # noqa: PLC0415  # loads every plugin

    catalogue = default_catalogue()
    found = catalogue.registered
    if as_json:
        lines = [{"kind": c.kind.value, "id": c.id, "version": c.version, "summary": c.spec.summary} for c in found]
        show_json({"components": lines})
        return
    if found:
        show_table(_COMPONENTS, [(c.kind.value, c.id, c.version, c.spec.summary) for c in found])
    missing = [status.name for status in catalogue.plugins if status.state is not PluginState.LOADED]
    if missing:
        click.echo(f"not loaded: {', '.join(missing)}; see tangency plugins doctor")


@plugins.command(short_help="Show the state of every plugin.")
@json_option
def doctor(*, as_json: bool) -> None:
    """Show the state of every plugin, and for each that is not loaded where it stopped and what to do.

    The exit code is 6 where any is not loaded.
    """
    from tangency.host import default_catalogue  # noqa: PLC0415  # loads every plugin

    statuses = default_catalogue().plugins
    if as_json:
        show_json({"plugins": [asdict(status) for status in statuses]})
    else:
        show_statuses(statuses)
    if not all_loaded(statuses):
        click.get_current_context().exit(plugin_failure())


@plugins.command(short_help="Write a new plugin that conforms at once.")
@click.argument("name")
@click.option(
    "--directory", type=click.Path(path_type=Path), default=Path(), help="Where to write it.  [default: here]"
)
@click.option(
    "--kind",
    default="optimizer",
    show_default=True,
    metavar="KIND",
    help="Of its component: optimizer, strategy or data-source.",
)
@json_option
def new(*, name: str, directory: Path, kind: str, as_json: bool) -> None:
    """Write the plugin tangency-NAME as a whole distribution: a component with params, tests and a README."""
    from tangency.host import scaffold_plugin  # noqa: PLC0415  # `--help` does without

    folder = scaffold_plugin(name, directory, kind=kind)
    if as_json:
        show_json({"folder": folder.absolute(), "plugin": name})
        return
    click.echo(f"wrote {folder}")
    click.echo(f"next: pip install -e {folder} && tangency plugins check {name}")


@plugins.command(short_help="Hold a plugin against the conformance kit.")
@click.argument("component", metavar="ID")
@json_option
def check(*, component: str, as_json: bool) -> None:
    """Run the conformance kit on ID: a component such as mvo/mvo, or all components of a plugin such as mvo.

    The exit code is 6 where any check fails. Findings, such as a method without its source, are listed apart and are no
    failure.
    """
    from tangency.host import default_catalogue  # noqa: PLC0415  # loads every plugin
    from tangency.testing import check_installed  # noqa: PLC0415  # as above

    reports = check_installed(default_catalogue(), component)
    if as_json:
        show_json({"reports": [_document(report) for report in reports]})
    else:
        click.echo("\n".join(printable(line) for report in reports for line in str(report).splitlines()))
    if not all(report.passed for report in reports):
        click.get_current_context().exit(plugin_failure())


def _document(report: ConformanceReport) -> dict[str, object]:
    parts = {"failures": report.failures, "findings": report.findings}
    return {
        **asdict(report),
        "passed": report.passed,
        **{name: [asdict(each) for each in results] for name, results in parts.items()},
    }


def show_statuses(statuses: Sequence[PluginStatus]) -> None:
    """Print the state of each plugin."""
    for status in statuses:
        origin = f" ({status.distribution} {status.version})" if status.distribution else ""
        click.echo(printable(f"{status.name}{origin}: {status.state}"))
        parts = {"stage": status.stage, "error": status.error, "remedy": status.remedy}
        lines = [f"  {name + ':':<8}{text}" for name, text in parts.items() if text is not None]
        lines += [f"  offers: {', '.join(status.components)}"] * bool(status.components)
        lines += [f"  note:   {note}" for note in status.notes]
        click.echo("".join(f"{printable(line)}\n" for line in lines), nl=False)


def all_loaded(statuses: Sequence[PluginStatus]) -> bool:
    """Return whether every plugin is loaded."""
    from tangency.host import PluginState  # noqa: PLC0415  # `--help` does without

    return all(status.state is PluginState.LOADED for status in statuses)


def plugin_failure() -> int:
    """Return the exit code of a plugin that is not loaded, or does not conform."""
    return face_of(PluginError("")).exit_code
