"""The options that say what an estimate is of: the day, the universe, the constraints."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from tangency.errors import ConfigurationError

if TYPE_CHECKING:
    from tangency.contracts.component import ComponentRef
    from tangency.desk.desk import Desk
    from tangency.market import UniverseRule

__all__ = ["chosen_component", "chosen_component_or_none", "universe_options", "universe_rule"]

_Command = TypeVar("_Command", bound=Callable[..., Any])
_OPTIONS = (
    click.option("--as-of", metavar="DAY", help="Last session known, YYYY-MM-DD.  [default: the dataset's own]"),
    click.option(
        "--constraint",
        "constraints",
        multiple=True,
        metavar="TEXT",
        help='Such as "weight <= 20%" or \'sector["Layer 1"] <= 30%\'; may be repeated.',
    ),
    click.option("--top", type=int, metavar="N", help="How many of the largest; replaces the dataset's own number."),
    click.option(
        "--exclude-sector",
        "sectors",
        multiple=True,
        metavar="SECTOR",
        help="A sector to leave out beside those that the dataset leaves out; may be repeated.",
    ),
    click.option("--returns", type=int, metavar="N", help="Returns in the window; replaces the dataset's own number."),
)


def universe_options(command: _Command) -> _Command:
    """Give a command the options of day, constraints and universe, in this order."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def universe_rule(
    desk: Desk, dataset: str, *, top: int | None, sectors: tuple[str, ...], returns: int | None
) -> UniverseRule | None:
    """Return the dataset's own rule with what the options change; None where they change nothing.

    Raises
    ------
    ConfigurationError
        For a dataset without a rule of its own, where the options do not say enough, or a rule that makes no sense.
    """
    if top is None and not sectors and returns is None:
        return None
    from tangency.host.parameters import validated  # noqa: PLC0415  # pydantic; `--help` does without
    from tangency.market import UniverseRule  # noqa: PLC0415  # as above

    own = desk.panel(dataset).facts.default_rule
    rule: dict[str, object] = {} if own is None else own.model_dump()
    if own is None and returns is None:
        raise ConfigurationError(
            "this dataset brings no rule for its universe",
            where=f"dataset {dataset}",
            remedy="say --returns, as in 365",
        )
    if top is not None:
        rule["top"] = top
    if returns is not None:
        rule["n_returns"] = returns
    if sectors:
        rule["exclude_sectors"] = tuple(dict.fromkeys((*(() if own is None else own.exclude_sectors), *sectors)))
    return validated(UniverseRule, rule, where="universe")


def chosen_component(choice: dict[str, object]) -> ComponentRef:
    """Return what `ComponentCommand.chosen` says, as the desk's methods take it."""
    from tangency.contracts.component import component  # noqa: PLC0415  # as above

    params = choice["params"]
    assert isinstance(params, dict)  # noqa: S101  # for the type checker: it is one
    return component(str(choice["name"]), **params)


def chosen_component_or_none(choice: dict[str, object] | None) -> ComponentRef | None:
    """Return what `ComponentCommand.chosen_or_none` says, as the desk's methods take it."""
    return None if choice is None else chosen_component(choice)
