"""A model within a request as flat options: `--costs.fee-bps 10`, or all of it as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, get_args

import click

from tangency.cli.param_values import described, from_text
from tangency.contracts.params import Params
from tangency.errors import ConfigurationError

__all__ = ["nested_model", "nested_options", "nested_values"]

# What the request itself says.
_ELSEWHERE = frozenset({"delay"})


def nested_model(request: type[Params], field: str) -> type[Params] | None:
    """Return the model of a field that holds one and no list of them; None for any other field."""
    annotation = request.model_fields[field].annotation
    kinds = [each for each in (annotation, *get_args(annotation)) if isinstance(each, type)]
    return next((each for each in kinds if issubclass(each, Params)), None)


def nested_options(model: type[Params], field: str, option: str) -> Iterator[click.Option]:
    """Yield an option for each field of the model."""
    for own in _fields(model):
        yield click.Option(
            [f"--{option}.{own.replace('_', '-')}", _parameter(field, own)],
            metavar="VALUE",
            help=described(model, own),
        )


def nested_values(
    model: type[Params], field: str, given: Mapping[str, Any], whole: object, option: str
) -> dict[str, object] | None:
    """Return what the options state of a model; None where they state nothing.

    Parameters
    ----------
    whole
        What was given as JSON for all of it; None where nothing was.

    Raises
    ------
    ConfigurationError
        For options beside JSON for all of it, or JSON that is no object.
    """
    flat = {own: given[_parameter(field, own)] for own in _fields(model)}
    stated = {own: text for own, text in flat.items() if text is not None}
    if whole is None:
        read = {
            own: from_text(model, own, text, option=f"--{option}.{own.replace('_', '-')}")
            for own, text in stated.items()
        }
        return read or None
    if stated or not isinstance(whole, dict):
        raise ConfigurationError(
            "this is said as a whole and in parts" if stated else "this is no JSON object",
            where=f"--{option}",
            value=", ".join(stated) or whole,
            remedy=f"such as --{option} '{{}}', or single fields: --{option}.{_example(model)} …",
        )
    return whole


def _fields(model: type[Params]) -> list[str]:
    return [name for name in model.model_fields if name not in _ELSEWHERE]


def _parameter(field: str, own: str) -> str:
    return f"{field}__{own}"


def _example(model: type[Params]) -> str:
    return _fields(model)[0].replace("_", "-")
