"""The options that override a dataset's own rule for the universe."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import click

from tangency.errors import ConfigurationError, Remedy, Setting

if TYPE_CHECKING:
    from tangency.desk.desk import Desk
    from tangency.market import UniverseRule

__all__ = ["UNIVERSE_VALUES", "own_rule", "universe_options", "universe_rule"]

UNIVERSE_VALUES = ("top", "exclude_sectors", "returns", "include", "max_missing", "max_gap", "sessions")


def universe_options() -> list[click.Option]:
    """Return the options; their values are those of `UNIVERSE_VALUES`."""
    return [
        click.Option(
            ["--top"], type=int, metavar="N", help="How many of the largest; replaces the dataset's own number."
        ),
        click.Option(
            ["--exclude-sector", "exclude_sectors"],
            multiple=True,
            metavar="SECTOR",
            help="A sector to leave out beside those that the dataset leaves out; may be repeated.",
        ),
        click.Option(
            ["--returns"], type=int, metavar="N", help="Returns in the window; replaces the dataset's own number."
        ),
        click.Option(
            ["--include"],
            multiple=True,
            metavar="ASSET",
            help="An asset that is a member whatever its size, such as one that is held; may be repeated.",
        ),
        click.Option(
            ["--max-missing"], type=float, metavar="SHARE", help="Share of the window's prices that a member may lack."
        ),
        click.Option(
            ["--sessions"],
            type=click.Choice(["all", "common"]),
            help="All sessions of the dataset, or those that its assets have in common, as for stocks beside coins.",
        ),
        click.Option(["--max-gap"], type=int, metavar="N", help="Prices in a row that a member may lack."),
    ]


def universe_rule(
    desk: Desk,
    dataset: str,
    *,
    top: int | None,
    exclude_sectors: tuple[str, ...],
    returns: int | None,
    include: tuple[str, ...],
    max_missing: float | None,
    max_gap: int | None,
    sessions: str | None,
) -> UniverseRule | None:
    """Return the dataset's own rule with what the options change; None where they change nothing.

    Raises
    ------
    ConfigurationError
        For a dataset without a rule of its own, where the options do not say enough, or a rule that makes no sense.
    """
    numbers = {"top": top, "n_returns": returns, "max_missing": max_missing, "max_gap": max_gap, "sessions": sessions}
    given: dict[str, object] = {name: value for name, value in numbers.items() if value is not None}
    if not given and not exclude_sectors and not include:
        return None
    from tangency.host.parameters import validated  # noqa: PLC0415  # pydantic; `--help` does without
    from tangency.market import UniverseRule  # noqa: PLC0415  # as above

    own = desk.panel(dataset).facts.default_rule
    if own is None and returns is None:
        raise ConfigurationError(
            "this dataset brings no rule for its universe",
            where=f"dataset {dataset}",
            remedy="say --returns, as in 365",
        )
    rule: dict[str, object] = {} if own is None else own.model_dump()
    for name, more in (("exclude_sectors", exclude_sectors), ("include", include)):
        if more:
            before: tuple[str, ...] = () if own is None else getattr(own, name)
            rule[name] = tuple(dict.fromkeys((*before, *more)))
    return validated(UniverseRule, {**rule, **given}, where="universe")


def own_rule(values: Mapping[str, Any]) -> dict[str, object] | None:
    """Return the fields of a dataset's own rule, as the options of an import say them; None where they say nothing.

    Parameters
    ----------
    values
        Of all options in `UNIVERSE_VALUES`.

    Raises
    ------
    ConfigurationError
        For a rule that does not say how many returns a member has.
    """
    given = {_FIELDS.get(name, name): value for name, value in values.items() if value is not None and value != ()}
    if given and "n_returns" not in given:
        raise ConfigurationError(
            "a rule for the universe says how many returns a member has",
            where="universe",
            remedy=Remedy("say ", Setting("n_returns", 365, within="universe")),
        )
    return given or None


_FIELDS = {"returns": "n_returns"}
