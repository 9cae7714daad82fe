"""The options that say how a table is written, one for each field of the dialect."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from tangency.market import Dialect

__all__ = ["DialectCommand"]


class DialectCommand(click.Command):
    """A command with the options of the dialect; its function gets them as `dialect`.

    They are made from the dialect's model when they are asked for: it is heavy, and a list of commands does without.
    """

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        """Return the command's own options and those of the dialect."""
        own = super().get_params(ctx)
        return [*own[:-1], *_options(), own[-1]]  # --help stays the last

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command with the dialect that the options state."""
        given = {str(option.name): ctx.params.pop(str(option.name)) for option in _options()}
        ctx.params["dialect"] = _dialect(given)
        return super().invoke(ctx)


@cache
def _options() -> tuple[click.Option, ...]:
    from tangency.market import Dialect  # noqa: PLC0415  # as the class says

    return tuple(_option(Dialect, field) for field in Dialect.model_fields)


def _option(model: type[Dialect], field: str) -> click.Option:
    from tangency.cli.param_values import described, is_texts  # noqa: PLC0415  # as the class says

    name = f"--{field.replace('_', '-')}"
    if model.model_fields[field].annotation is bool:
        return click.Option(
            [f"{name}/--no-{name[2:]}", field], default=None, help=model.model_fields[field].description
        )
    several = is_texts(model, field) or field == "header"
    text = f"{described(model, field)}; may be repeated" if several else described(model, field)
    return click.Option([name, field], multiple=several, metavar="NAME" if several else "VALUE", help=text)


def _dialect(given: dict[str, Any]) -> Dialect:
    from tangency.cli.param_values import from_text, from_texts  # noqa: PLC0415  # as the class says
    from tangency.host.parameters import validated  # noqa: PLC0415  # as the class says
    from tangency.market import Dialect  # noqa: PLC0415  # as the class says

    values: dict[str, object] = {}
    for field, value in given.items():
        if value is None or value == ():
            continue
        option = f"--{field.replace('_', '-')}"
        if isinstance(value, bool):
            values[field] = value
        elif isinstance(value, tuple):
            values[field] = from_texts(Dialect, field, value, option=option)
        else:
            values[field] = from_text(Dialect, field, value, option=option)
    return validated(Dialect, values, where="dialect")
