"""The command of each verb, generated from its request when it is invoked."""

from __future__ import annotations

from typing import Any

import click

from tangency.cli.components import ComponentCommand, SlotOption
from tangency.cli.output import printable, show_json
from tangency.cli.progress import progress
from tangency.cli.request_options import field_parameters, field_values, given_frames
from tangency.cli.session import Session, json_option
from tangency.cli.universe import given_rule, universe_rule
from tangency.desk.component_slots import ComponentChoice
from tangency.desk.use_case import AnyUseCase
from tangency.desk.verb_call import VerbCall, request_of
from tangency.desk.verb_list import use_case, verb_names, verb_summaries

__all__ = ["verb_command"]


def __getattr__(name: str) -> click.Command:
    if name not in verb_names():
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return verb_command(use_case(name))


_QUEUE = click.Option(["--queue", "is_queued"], is_flag=True, help="Put it into the queue for `tangency work`.")


def verb_command(verb: AnyUseCase) -> click.Command:
    """Return the command of a verb: its fields as options, its result as text or JSON."""
    slots = tuple(_slot_options(verb))

    @click.pass_context
    def run(ctx: click.Context, /, **given: Any) -> None:
        command, session = ctx.command, ctx.find_object(Session)
        assert isinstance(command, ComponentCommand)  # noqa: S101  # for the type checker: it is made below
        assert session is not None  # noqa: S101  # as above: the root command makes it
        as_json, is_queued = given.pop("as_json"), given.pop("is_queued")
        rule = given_rule(given)
        values, frames = field_values(verb.request, given), given_frames(verb.request, given)
        values |= {slot.field: command.chosen_or_none(ctx, slot.option) for slot in slots}
        with session.desk() as desk:
            if "universe" in verb.request.model_fields:
                values["universe"] = universe_rule(desk, given["dataset"], rule)
            if is_queued:
                call = VerbCall(request=request_of(verb.request, values), frames=frames)
                document = desk.submit_call(verb, call).document()
                show_json(document.model_dump(mode="json")) if as_json else click.echo(f"queued as job {document.id}")
                return
            with progress(quiet=as_json) as on_progress:
                call = VerbCall(request=request_of(verb.request, values), frames=frames, on_progress=on_progress)
                result = desk.answer(verb, call)
        if as_json:
            show_json(result.document().as_json())
        else:
            click.echo("\n".join(printable(line) for line in repr(result).splitlines()))

    command = ComponentCommand(
        verb.slug,
        slots=slots,
        callback=run,
        params=[*field_parameters(verb.request), _QUEUE],
        help=_help(verb),
        short_help=verb_summaries()[verb.name],
    )
    return json_option(command)


def _slot_options(verb: AnyUseCase) -> list[SlotOption]:
    options = []
    for field, slot in verb.slots.items():
        info = verb.request.model_fields[field]
        if not isinstance(info.default, ComponentChoice | None) or info.is_required():
            continue  # several components at once are a repeated option
        default = info.default.name if isinstance(info.default, ComponentChoice) else None
        options.append(
            SlotOption(kind=slot.kind, field=field, option=field.replace("_", "-"), default=default, bare=slot.is_main)
        )
    return options


def _help(verb: AnyUseCase) -> str:
    """Return what the verb does, and what its documentation says before its parameters."""
    text = (verb.call.__doc__ or "").partition("Parameters\n")[0]
    more = "\n".join(line.strip() for line in text.splitlines()[1:]).strip()
    return "\n\n".join(part for part in (verb_summaries()[verb.name], more, "The run is recorded.") if part)
