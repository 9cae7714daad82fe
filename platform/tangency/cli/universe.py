"""The options that override a dataset's own rule for the universe."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from tangency.errors import ConfigurationError

if TYPE_CHECKING:
    from tangency.desk.desk import Desk
    from tangency.market import UniverseRule

__all__ = ["universe_options", "universe_rule"]


def universe_options() -> list[click.Option]:
    """Return the options; their values are `top`, `sectors` and `returns`."""
    return [
        click.Option(
            ["--top"], type=int, metavar="N", help="How many of the largest; replaces the dataset's own number."
        ),
        click.Option(
            ["--exclude-sector", "sectors"],
            multiple=True,
            metavar="SECTOR",
            help="A sector to leave out beside those that the dataset leaves out; may be repeated.",
        ),
        click.Option(
            ["--returns"], type=int, metavar="N", help="Returns in the window; replaces the dataset's own number."
        ),
    ]


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
