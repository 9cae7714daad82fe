"""The options of tables beside prices: a file each."""

from __future__ import annotations

from functools import cache
from typing import Any

import click

from tangency.cli.pairs import read_pairs

__all__ = ["TableCommand"]

_NAMES, _TAXONOMIES, _LAG = "names", "taxonomies", "characteristics_lag_days"


class TableCommand(click.Command):
    """A command whose function gets `tables`, the `GivenTables` of its options.

    They are made from the catalogue of tables when they are asked for: it belongs to the market, which is heavy.
    """

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        """Return the command's own options and one for each table."""
        own = super().get_params(ctx)
        return [*own[:-1], *_options(), own[-1]]  # --help stays the last

    def invoke(self, ctx: click.Context) -> Any:
        """Gather the tables, and call."""
        from tangency.market import GivenTables  # noqa: PLC0415  # as the class says

        given = {str(option.name): ctx.params.pop(str(option.name)) for option in _options()}
        ctx.params["tables"] = GivenTables(
            names=given.pop(_NAMES),
            taxonomies=read_pairs(given.pop(_TAXONOMIES), option="--taxonomy"),
            characteristics_lag_days=given.pop(_LAG),
            tables={name: file for name, file in given.items() if file is not None},
        )
        return super().invoke(ctx)


@cache
def _options() -> tuple[click.Option, ...]:
    from tangency.market import table_schemas  # noqa: PLC0415  # as the class says

    tables = [
        click.Option([f"--{name.replace('_', '-')}", name], metavar="FILE", help=f"Table of {schema.layout}.")
        for name, schema in table_schemas().items()
    ]
    return (
        *tables,
        click.Option([f"--{_NAMES}", _NAMES], metavar="FILE", help="Table of symbol, name."),
        click.Option(
            ["--taxonomy", _TAXONOMIES],
            multiple=True,
            metavar="NAME=FILE",
            help="Another taxonomy than sectors, such as theme=themes.csv: symbol, label; may be repeated.",
        ),
        click.Option(
            ["--characteristics-lag-days", _LAG],
            type=int,
            metavar="N",
            help="Days after its timestamp at which a characteristic becomes known, in place of known_at.",
        ),
    )
