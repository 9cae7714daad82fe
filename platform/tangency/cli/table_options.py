"""The options of tables beside prices: a file each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

import click

from tangency.cli.pairs import read_pairs

if TYPE_CHECKING:
    from tangency.market import GivenTables

__all__ = ["given_by_options", "table_options"]

CommandT = TypeVar("CommandT", bound=Callable[..., Any])

# Table → what its file has, in the order of `--help`.
_TABLES = {
    "sectors": "symbol, sector, and if need be weight, valid_from, valid_to.",
    "market_caps": "date, symbol, market_cap; or a date and a column for each asset.",
    "assets": "symbol, and any of name, currency, asset_class, listed, delisted, settlement_value, is_benchmark.",
    "trading": "symbol (empty: all), and any of lot_step, minimum_notional, fee_bps, maker_bps, taker_bps, currency.",
    "memberships": "list, symbol, and if need be valid_from, valid_to.",
    "dividends": "ex_date, symbol, amount, currency, and if known pay_date.",
    "funding": "timestamp, symbol, rate; or wide.",
    "borrow": "timestamp, symbol, rate_annual; or wide.",
    "interest": "timestamp, currency, rate_annual.",
    "spreads": "timestamp, symbol, spread_bps; or wide.",
    "characteristics": "timestamp, symbol, name, value, known_at.",
}


def table_options(command: CommandT) -> CommandT:
    """Add an option for each table; `given_by_options` reads their values."""
    options = [
        click.option(f"--{name.replace('_', '-')}", name, metavar="FILE", help=f"Table of {columns}")
        for name, columns in _TABLES.items()
    ]
    options += [
        click.option("--names", metavar="FILE", help="Table of symbol, name."),
        click.option(
            "--taxonomy",
            "taxonomies",
            multiple=True,
            metavar="NAME=FILE",
            help="Another taxonomy than sectors, such as theme=themes.csv: symbol, label; may be repeated.",
        ),
        click.option(
            "--characteristics-lag-days",
            type=int,
            metavar="N",
            help="Days after its timestamp at which a characteristic becomes known, in place of known_at.",
        ),
    ]
    for option in reversed(options):
        command = option(command)
    return command


def given_by_options(values: Mapping[str, Any]) -> GivenTables:
    """Return the tables that the options name; ConfigurationError for a taxonomy of another form."""
    from tangency.market import GivenTables  # noqa: PLC0415  # the market is heavy; `--help` does without

    return GivenTables(
        tables={name: values[name] for name in _TABLES if values[name] is not None},
        taxonomies=read_pairs(values["taxonomies"], option="--taxonomy"),
        names=values["names"],
        characteristics_lag_days=values["characteristics_lag_days"],
    )
