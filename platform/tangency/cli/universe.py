"""The options of a universe's rule, one for each field of its model; beside a dataset's own rule they change it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Any, Literal, get_args, get_origin

import click

from tangency.cli.pairs import read_labels
from tangency.errors import ConfigurationError, Remedy, Setting

if TYPE_CHECKING:
    from tangency.desk.desk import Desk
    from tangency.market import UniverseRule

__all__ = ["UniverseCommand", "given_rule", "own_rule", "universe_options", "universe_rule"]

_PREFIX = "universe_"
_NAMES = {"n_returns": "returns"}
# What these say is said beside what the dataset's own rule says; of the others the option counts alone.
_BESIDE = frozenset({"exclude_sectors", "exclude", "exclude_labels", "filters", "include"})


class UniverseCommand(click.Command):
    """A command whose callback gets `universe`, the fields of a rule that were given.

    The options are made when the command runs or shows its help: the model belongs to the market, which is heavy.
    """

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        """Return the command's own parameters and one for each field of a rule."""
        own = super().get_params(ctx)
        return [*own[:-1], *universe_options(), own[-1]]  # --help stays the last

    def invoke(self, ctx: click.Context) -> Any:
        """Gather the fields, and call."""
        ctx.params["universe"] = given_rule(ctx.params)
        return super().invoke(ctx)


def universe_options() -> list[click.Option]:
    """Return the options; `given_rule` reads their values."""
    from tangency.market import UniverseRule  # noqa: PLC0415  # pydantic; `--help` does without

    return [
        _option(field, info.annotation, info.description or field) for field, info in UniverseRule.model_fields.items()
    ]


def given_rule(params: dict[str, Any]) -> dict[str, object]:
    """Take the values of the options out of a command's, and return the fields of a rule that they state."""
    own = {name: params.pop(name) for name in list(params) if name.startswith(_PREFIX)}
    given = {name.removeprefix(_PREFIX): value for name, value in own.items() if value is not None and value != ()}
    return {field: _read(field, value) for field, value in given.items()}


def universe_rule(desk: Desk, dataset: str, given: Mapping[str, object]) -> UniverseRule | None:
    """Return the dataset's own rule with what the options change; None where they change nothing.

    Raises
    ------
    ConfigurationError
        For a dataset without a rule of its own, where the options do not say enough, or a rule that makes no sense.
    """
    if not given:
        return None
    from tangency.host.parameters import validated  # noqa: PLC0415  # pydantic; `--help` does without
    from tangency.market import UniverseRule  # noqa: PLC0415  # as above

    own = desk.panel(dataset).facts.default_rule
    if own is None and "n_returns" not in given:
        raise ConfigurationError(
            "this dataset brings no rule for its universe",
            where=f"dataset {dataset}",
            remedy=Remedy(
                "say how many returns a member must have, such as ", Setting("n_returns", 365, within="universe")
            ),
        )
    rule: dict[str, object] = {} if own is None else own.model_dump()
    for field, value in given.items():
        rule[field] = _together(rule.get(field), value) if field in _BESIDE else value
    return validated(UniverseRule, rule, where="universe")


def own_rule(given: Mapping[str, object]) -> dict[str, object] | None:
    """Return the fields of a dataset's own rule, as the options of an import say them; None where they say nothing.

    Raises
    ------
    ConfigurationError
        For a rule that does not say how many returns a member has.
    """
    if given and "n_returns" not in given:
        raise ConfigurationError(
            "a rule for the universe says how many returns a member has",
            where="universe",
            remedy=Remedy("say ", Setting("n_returns", 365, within="universe")),
        )
    return dict(given) or None


def _option(field: str, annotation: Any, description: str) -> click.Option:
    kind, parts = _kind(annotation)
    name = _NAMES.get(field, field).replace("_", "-")
    beside = "; beside what the dataset's own rule says" if field in _BESIDE else ""
    match kind:
        case "tuple" | "dict":
            return click.Option(
                [f"--{name.removesuffix('s')}", _PREFIX + field],
                multiple=True,
                metavar="TAXONOMY=LABEL" if kind == "dict" else "TEXT",
                help=f"{description.removesuffix('.')}; may be repeated{beside}.",
            )
        case "bool":
            return click.Option([f"--{name}/--no-{name}", _PREFIX + field], default=None, help=description)
        case "Literal":
            return click.Option([f"--{name}", _PREFIX + field], type=click.Choice(parts), help=description)
        case _:
            types = {"int": click.INT, "float": click.FLOAT}
            metavar = "N" if kind in types else "NAME"
            return click.Option([f"--{name}", _PREFIX + field], type=types.get(kind), metavar=metavar, help=description)


def _kind(annotation: Any) -> tuple[str, tuple[Any, ...]]:
    """Return the name of a field's type but for None, and the type's parts."""
    if get_origin(annotation) is UnionType:
        annotation = next(part for part in get_args(annotation) if part is not NoneType)
    origin = get_origin(annotation)
    kind = "Literal" if origin is Literal else getattr(origin or annotation, "__name__", "str")
    return kind, get_args(annotation)


def _read(field: str, value: Any) -> object:
    from tangency.market import UniverseRule  # noqa: PLC0415  # as above

    is_mapping = _kind(UniverseRule.model_fields[field].annotation)[0] == "dict"
    return read_labels(value, option=f"--{field.replace('_', '-').removesuffix('s')}") if is_mapping else value


def _together(before: object, more: object) -> object:
    if isinstance(more, Mapping):
        own: Mapping[str, Iterable[str]] = before if isinstance(before, Mapping) else {}
        return {name: _together(own.get(name), more.get(name, ())) for name in dict.fromkeys((*own, *more))}
    assert isinstance(more, tuple)  # noqa: S101  # for the type checker: what is said beside is a list or a mapping
    return tuple(dict.fromkeys((*(before if isinstance(before, tuple) else ()), *more)))
