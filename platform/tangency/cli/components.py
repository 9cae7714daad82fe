"""Commands that take components: their params become options, generated from the params models."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from tangency.contracts.component import ComponentKind
from tangency.errors import UnknownName

if TYPE_CHECKING:
    from tangency.host import Catalogue, RegisteredComponent

__all__ = ["ComponentCommand", "SlotOption"]

_META = "tangency.components"
_OPTIONS = "tangency.component_options"


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotOption:
    """A place in a command where a component is chosen.

    Attributes
    ----------
    field
        Of the request.
    option
        Name of the option without dashes, such as `risk-model`.
    default
        The component where none is named; None where the command then does without.
    bare
        Whether its params are options by their own names, where the command itself has no such option; otherwise
        the slot's name goes before, as in `--risk-model.half-life`.
    """

    kind: ComponentKind
    field: str
    option: str
    default: str | None
    bare: bool = False


class ParamOption(click.Option):
    """An option for one param of a chosen component; it keeps what was given for `ComponentCommand.chosen`."""

    def __init__(self, slot: SlotOption, component: RegisteredComponent, field: str, flag: str) -> None:
        from tangency.cli.param_values import described, is_texts  # noqa: PLC0415  # pydantic's schemas, for components only

        self.slot = slot
        name = f"{slot.option}__{field}".replace("-", "_").lower()
        super().__init__(
            [name, flag],
            metavar="VALUE",
            multiple=is_texts(component.spec.params, field),
            help=described(component.spec.params, field),
            expose_value=False,
            callback=self._keep,
        )
        self._component = component
        self._field = field

    def _keep(
        self, ctx: click.Context, param: click.Parameter, value: str | tuple[str, ...] | None
    ) -> str | tuple[str, ...] | None:
        from tangency.cli.param_values import from_text, from_texts  # noqa: PLC0415  # as above

        if value is not None and value != ():
            model, option = self._component.spec.params, param.opts[0]
            read = (
                from_text(model, self._field, value, option=option)
                if isinstance(value, str)
                else from_texts(model, self._field, value, option=option)
            )
            ctx.meta[_META][self.slot.option].given[self._field] = read
        return value


@dataclass(slots=True, kw_only=True)
class _SelectedComponent:
    """The component that a command line names for a slot; `component` is None without one, or if not installed."""

    name: str | None
    component: RegisteredComponent | None
    given: dict[str, object]


class ComponentCommand(click.Command):
    """A command with one option for each slot, and the options of the chosen components.

    Parameters
    ----------
    slots
        What can be chosen; their order is that of the help.
    """

    def __init__(self, *args: Any, slots: tuple[SlotOption, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.slots = slots
        self.params += [
            click.Option(
                [f"--{slot.option}"],
                metavar="NAME",
                expose_value=False,
                help=f"The {slot.kind}, listed below.  [default: {slot.default or 'none'}]",
            )
            for slot in slots
        ]

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Find the selected components first: their params are options of the command."""
        own = {name for param in super().get_params(ctx) for name in param.opts}
        selected = {slot.option: _selected(slot, args) for slot in self.slots}
        ctx.meta[_META] = selected
        ctx.meta[_OPTIONS] = [
            option for slot in self.slots for option in _param_options(slot, selected[slot.option].component, own)
        ]
        return super().parse_args(ctx, args)

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        """Return the command's own options and those of the chosen components."""
        return [*super().get_params(ctx), *ctx.meta.get(_OPTIONS, [])]

    def chosen_or_none(self, ctx: click.Context, option: str) -> dict[str, object] | None:
        """Return what `chosen` does; None where the slot is left empty."""
        selected: _SelectedComponent = ctx.meta[_META][option]
        return None if selected.name is None else self.chosen(ctx, option)

    def chosen(self, ctx: click.Context, option: str) -> dict[str, object]:
        """Return name and validated params of a slot's component, as requests take them.

        Raises
        ------
        ConfigurationError
            A value that its param does not allow.
        """
        from tangency.host.parameters import validated  # noqa: PLC0415  # as above

        selected: _SelectedComponent = ctx.meta[_META][option]
        if selected.component is None:
            return {"name": selected.name, "params": {}}
        where = f"{selected.component.kind} {selected.component.id}"
        params = validated(selected.component.spec.params, selected.given, where=where)
        # Only what was given, in JSON's own types: the same request as by any other face.
        return {"name": selected.name, "params": params.model_dump(mode="json", exclude_unset=True)}

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the own options, those of each chosen component, and the components there are."""
        params = self.get_params(ctx)
        _section(ctx, formatter, "Options", [param for param in params if not isinstance(param, ParamOption)])
        for slot in self.slots:
            own = [param for param in params if isinstance(param, ParamOption) and param.slot is slot]
            if not own:
                continue
            _section(ctx, formatter, f"Options of the {slot.kind} {ctx.meta[_META][slot.option].name}", own)
        catalogue = _catalogue()
        for slot in self.slots:
            rows = [(_shortest(catalogue, each), each.spec.summary) for each in catalogue.components(slot.kind)]
            if rows:
                with formatter.section(f"{_plural(slot.kind)}, for --{slot.option}"):
                    formatter.write_dl(rows)


def _selected(slot: SlotOption, args: Sequence[str]) -> _SelectedComponent:
    named = _named(f"--{slot.option}", args)
    name = slot.default if named is None else named
    if name is None:
        return _SelectedComponent(name=None, component=None, given={})
    try:
        component = _catalogue().resolve(slot.kind, name)
    except UnknownName:
        if named is not None:
            raise
        component = None  # the core alone has no components; help must work all the same
    return _SelectedComponent(name=name, component=component, given={})


def _param_options(slot: SlotOption, component: RegisteredComponent | None, own: set[str]) -> list[ParamOption]:
    if component is None:
        return []
    options = []
    for field in component.spec.params.model_fields:
        word = field.replace("_", "-")
        is_bare = slot.bare and f"--{word}" not in own
        options.append(ParamOption(slot, component, field, f"--{word}" if is_bare else f"--{slot.option}.{word}"))
    return options


def _named(flag: str, args: Sequence[str]) -> str | None:
    """Return the last value that the command line gives to an option, before click has parsed it."""
    value = None
    for at, argument in enumerate(args):
        if argument == "--":
            break
        if argument == flag and at + 1 < len(args):
            value = args[at + 1]
        elif argument.startswith(f"{flag}="):
            value = argument.partition("=")[2]
    return value


def _catalogue() -> Catalogue:
    from tangency.host import default_catalogue  # noqa: PLC0415  # loads every plugin

    return default_catalogue()


def _shortest(catalogue: Catalogue, component: RegisteredComponent) -> str:
    alike = [each for each in catalogue.components(component.kind) if each.spec.name == component.spec.name]
    return component.spec.name if len(alike) == 1 else component.id


def _plural(kind: ComponentKind) -> str:
    word = kind.value.capitalize()
    return f"{word[:-1]}ies" if word.endswith("y") else f"{word}s"


def _section(ctx: click.Context, formatter: click.HelpFormatter, title: str, params: Sequence[click.Parameter]) -> None:
    options = [param for param in params if isinstance(param, click.Option)]
    rows = [record for record in (option.get_help_record(ctx) for option in options) if record is not None]
    if rows:
        with formatter.section(title):
            formatter.write_dl(rows)
