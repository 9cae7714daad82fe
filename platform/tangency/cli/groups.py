"""Groups of commands: imported lazily; for an unknown name, the nearest known ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import click

from tangency.domain.naming import nearest_names
from tangency.errors import UnknownName

__all__ = ["LazyGroup", "NamedGroup", "Summary"]


class NamedGroup(click.Group):
    """A group that shows its help when called alone, lists its commands in order, and proposes near names."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Show the help where no command is named."""
        if not args and not ctx.resilient_parsing:
            click.echo(ctx.get_help())
            ctx.exit()
        return super().parse_args(ctx, args)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the commands in the order in which they were added."""
        del ctx
        return list(self.commands)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command that the first argument names.

        Raises
        ------
        UnknownName
            With the nearest commands.
        """
        known = self.list_commands(ctx)
        if args and args[0] not in known and not args[0].startswith("-") and not ctx.resilient_parsing:
            raise UnknownName(
                "command", args[0], candidates=nearest_names(args[0], known), where=f"{ctx.command_path} COMMAND"
            )
        return super().resolve_command(ctx, args)


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """Where a command lives, as `module:attribute`, and the line that a list shows without loading it."""

    target: str
    line: str


class LazyGroup(NamedGroup):
    """A group with commands that are imported when they are called.

    Parameters
    ----------
    lazy
        Name → summary, in the order of the list, after the commands that the group holds itself.
    """

    def __init__(self, *args: Any, lazy: Mapping[str, Summary], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lazy = dict(lazy)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names, none of them loaded."""
        return [*super().list_commands(ctx), *self.lazy]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command, loaded now; None for an unknown one."""
        if cmd_name not in self.lazy:
            return super().get_command(ctx, cmd_name)
        module, _, attribute = self.lazy[cmd_name].target.partition(":")
        command: click.Command = getattr(import_module(module), attribute)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands, those to be loaded from their summaries."""
        del ctx
        own = [(name, command.get_short_help_str(formatter.width)) for name, command in self.commands.items()]
        with formatter.section("Commands"):
            formatter.write_dl([*own, *((name, summary.line) for name, summary in self.lazy.items())])
