"""A verb's request as options and arguments of its command."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import click

from tangency.cli.frame_files import read_frame_file
from tangency.cli.nested_options import nested_model, nested_options, nested_values
from tangency.cli.pairs import read_axes, read_weights
from tangency.cli.param_values import from_text, from_texts, is_texts
from tangency.cli.universe import universe_options
from tangency.contracts.params import Params
from tangency.desk.cli_name import CliName
from tangency.desk.component_slots import slots_of
from tangency.desk.requests import table_fields
from tangency.desk.table_gaps import may_have_gaps
from tangency.errors import ConfigurationError
from tangency.host.parameters import allowed

if TYPE_CHECKING:
    import pandas as pd

    from tangency.desk.verb_call import Beside

__all__ = ["field_parameters", "field_values", "given_frames"]

# Set by options of its own, or not on a command line at all.
_ELSEWHERE = frozenset({"universe", "frame"})


def field_parameters(request: type[Params]) -> Iterator[click.Parameter]:
    """Yield an argument or an option for each field of a request; slots of single components have options elsewhere."""
    for field in sorted(_fields(request), key="time_limit".__eq__):  # what every verb has comes last
        cli_name = _cli_name(request, field)
        if cli_name is not None and cli_name.is_argument:
            yield click.Argument([field], required=cli_name.is_required, metavar=_metavar(cli_name))
            continue
        shape = _shape(request, field)
        if shape == "flag":
            yield _flag(request, field)
            continue
        yield click.Option(
            [f"--{_option(request, field)}", field],
            metavar=_METAVARS[shape],
            multiple=shape in {"texts", "components", "weights", "axes"},
            required=request.model_fields[field].is_required() or (cli_name is not None and cli_name.is_required),
            help=_help(request, field),
        )
        if shape == "nested" and (model := nested_model(request, field)) is not None:
            yield from nested_options(model, field, _option(request, field))
    if "universe" in request.model_fields:
        yield from universe_options()


def field_values(request: type[Params], given: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was given as the request's model takes it; what was not given is left out.

    Raises
    ------
    ConfigurationError
        For a text of the wrong form, such as a weight that is no number.
    """
    values: dict[str, Any] = {}
    for field in _fields(request):
        value = given.get(field)
        if _shape(request, field) == "nested" and (model := nested_model(request, field)) is not None:
            option = _option(request, field)
            whole = None if value is None else _document(value, f"--{option}")
            value = nested_values(model, field, given, whole, option)
            values |= {} if value is None else {field: value}
        elif value is not None and value != () and field not in frame_fields(request):
            values[field] = _read(request, field, value)
    return values


def frame_fields(request: type[Params]) -> tuple[Beside, ...]:
    """Return the fields whose values come as frames beside the data."""
    return tuple(cast("Beside", name) for name in table_fields(request))


def given_frames(request: type[Params], given: Mapping[str, Any]) -> dict[Beside, pd.DataFrame]:
    """Return the frames of the files that were given, by field."""
    paths = {name: given.get(name) for name in frame_fields(request)}
    return {
        name: read_frame_file(path, option=f"--{name}", has_gaps=may_have_gaps(request, name))
        for name, path in paths.items()
        if path is not None
    }


def _fields(request: type[Params]) -> Iterator[str]:
    slots = slots_of(request)
    # A command line has returns in tables alone.
    elsewhere = _ELSEWHERE if table_fields(request) else _ELSEWHERE | {"returns_are"}
    for field in request.model_fields:
        is_single_slot = field in slots and _shape(request, field) != "components"
        if field not in elsewhere and not is_single_slot:
            yield field


def _flag(request: type[Params], field: str) -> click.Option:
    """Return the option of a truth value; one that is true if not given can be denied."""
    name = _option(request, field)
    denied = f"/--no-{name}" if request.model_fields[field].default is True else ""
    return click.Option([f"--{name}{denied}", field], is_flag=True, default=None, help=_help(request, field))


def _read(request: type[Params], field: str, value: Any) -> Any:
    option = f"--{_option(request, field)}"
    match _shape(request, field):
        case "components":
            return [_component(text, option) for text in value]
        case "texts":
            return from_texts(request, field, value, option=option)
        case "flag":
            return value
        case "weights" | "mapping" | "blend" as shape:
            return _by_name(shape, value, option)
        case "axes":
            return read_axes(value, option=option)
        case _:
            return from_text(request, field, value, option=option)


def _by_name(shape: str, value: Any, option: str) -> Any:
    if shape == "mapping":
        return _document(value, option)
    if shape == "blend":
        return _blend(value, option)
    is_json = len(value) == 1 and value[0].lstrip().startswith("{")
    return _document(value[0], option) if is_json else read_weights(value, option=option)


def _shape(request: type[Params], field: str) -> str:
    """Return the form of a field's option: text, texts, components, weights by asset, a mapping, or a model."""
    if field in slots_of(request):
        return "components" if str(request.model_fields[field].annotation).startswith("tuple") else "text"
    if field in table_fields(request):
        return "frame"
    if nested_model(request, field) is not None:
        return "nested"
    return _plain_shape(request, field)


def _plain_shape(request: type[Params], field: str) -> str:
    annotation = str(request.model_fields[field].annotation)
    if annotation.startswith("dict[") and "tuple[" in annotation:
        return "axes"
    if annotation == "<class 'bool'>":
        return "flag"
    if annotation.startswith("typing.Union[typing.Annotated[str") and "dict[" in annotation:
        return "blend"
    if "dict[str, dict" in annotation:
        return "mapping"
    if "dict[str, float]" in annotation or (annotation.startswith("dict[") and "], float]" in annotation):
        return "weights"
    return "texts" if is_texts(request, field) else "text"


_METAVARS = {
    "components": "NAME",
    "texts": "TEXT",
    "weights": "ASSET=WEIGHT",
    "axes": "NAME=VALUE,VALUE",
    "mapping": "JSON or FILE",
    "nested": "JSON or FILE",
    "frame": "FILE",
    "blend": "ASSET or ASSET=WEIGHT,…",
    "text": "VALUE",
}


def _help(request: type[Params], field: str) -> str:
    """Return a field's description with the allowed values and the default."""
    info, shape = request.model_fields[field], _shape(request, field)
    facts = []
    if shape == "text":
        values = allowed(request, field).replace(" or null", "")
        facts += [values] if values not in {"", "string"} else []
    elif shape in {"texts", "components", "weights"}:
        facts.append("may be repeated")
    if not info.is_required() and info.default not in {None, (), False}:  # what is required, click says
        facts.append(f"default {info.default}")
    text = info.description or field
    return f"{text}  [{'; '.join(facts)}]" if facts else text


def _option(request: type[Params], field: str) -> str:
    """Return an option's name; one that may be repeated is in the singular."""
    cli_name = _cli_name(request, field)
    if cli_name is not None:
        return cli_name.name
    name = field.replace("_", "-")
    return name.removesuffix("s") if _shape(request, field) in {"texts", "components"} else name


def _cli_name(request: type[Params], field: str) -> CliName | None:
    return next((mark for mark in request.model_fields[field].metadata if isinstance(mark, CliName)), None)


def _metavar(cli_name: CliName) -> str:
    return cli_name.name.upper() if cli_name.is_required else f"[{cli_name.name.upper()}]"


def _blend(text: str, option: str) -> object:
    """Return an asset, or assets by weight: `BTC=0.6,ETH=0.4`."""
    if text.lstrip().startswith("{"):
        return _document(text, option)
    return read_weights(text.split(","), option=option) if "=" in text else text


def _component(text: str, option: str) -> object:
    return _document(text, option) if text.lstrip().startswith("{") else text


def _document(text: str, option: str) -> object:
    """Return a JSON document: the text itself, or the content of the file that it names."""
    where = option
    if not text.lstrip().startswith("{"):
        where = f"{option}, file {text}"
        try:
            text = Path(text).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigurationError(
                "neither JSON nor a file that can be read",
                where=option,
                value=text,
                remedy=f'such as {{"sector": {{"BTC": "Layer 1"}}}}, or a file with it ({error})',
            ) from None
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise ConfigurationError(
            f"not JSON: {error.msg}", where=f"{where}, column {error.colno}", value=text[:80]
        ) from None
