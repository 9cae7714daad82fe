"""The tree of commands: loaded lazily, listed in order, and answering a wrong name with the nearest."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click
import pytest

from tangency.cli.main import cli, run


def leaves(group: click.Group = cli, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Yield every command that is no group, with its path."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        if isinstance(command, click.Group):
            yield from leaves(command, (*path, name))
        else:
            yield (*path, name), command


@pytest.mark.parametrize("name", list(cli.lazy))
def test_the_line_in_the_list_is_the_commands_own(name: str) -> None:
    command = cli.get_command(click.Context(cli), name)
    assert command is not None
    assert command.name == name
    assert command.short_help == cli.lazy[name].line


@pytest.mark.parametrize(("path", "command"), [pytest.param(*leaf, id=" ".join(leaf[0])) for leaf in leaves()])
def test_every_command_takes_json_and_explains_itself(path: tuple[str, ...], command: click.Command) -> None:
    options = [param for param in command.params if isinstance(param, click.Option)]
    assert "--json" in [name for option in options for name in option.opts]
    assert all(option.help for option in options)
    assert command.help
    assert command.help.split("\n")[0].endswith(".")


def test_the_help_lists_the_commands_in_the_order_of_the_flow(tangency: Any) -> None:
    shown = tangency("--help").out
    places = [shown.index(f"  {name} ") for name in ("data", "optimize", "construct", "risk", "rebalance", "report")]
    assert places == sorted(places)


@pytest.mark.parametrize("alone", [[], ["runs"], ["store"]])
def test_a_group_alone_shows_its_help(alone: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(alone) == 0
    assert capsys.readouterr().out.startswith(" ".join(["Usage: tangency", *alone]))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        (("optimise", "crypto"), "optimize"),
        (("runs", "reply", "x"), "replay"),
        (("optimize", "crypto", "--objektive", "min_risk"), "--objective"),
        (("optimize", "crypto", "--constrain", "weight <= 1"), "--constraint"),
        (("rebalance", "main", "--to", "x", "--band-absolut", "0.1"), "--band-absolute"),
    ],
)
def test_a_wrong_name_is_answered_with_the_nearest(tangency: Any, typed: tuple[str, ...], meant: str) -> None:
    ended = tangency(*typed)
    assert ended.code == 2
    assert f"did you mean {meant}" in ended.err


def test_the_version_is_that_of_the_distribution(tangency: Any) -> None:
    from importlib.metadata import version  # noqa: PLC0415  # one test's own

    assert tangency("--version").out == f"tangency {version('tangency')}\n"
