"""`tangency frontier`: the exact efficient frontier."""

from __future__ import annotations

import click

from tangency.cli.components import ComponentCommand, Slot
from tangency.cli.output import printable, show_json
from tangency.cli.progress import progress
from tangency.cli.session import Session, json_option, pass_session
from tangency.cli.universe import chosen_component, chosen_component_or_none, universe_options, universe_rule
from tangency.contracts.component import ComponentKind

__all__ = ["frontier"]

_SLOTS = (
    Slot(kind=ComponentKind.RISK_MODEL, option="risk-model", default="sample"),
    Slot(kind=ComponentKind.RETURN_MODEL, option="return-model", default="mean"),
    Slot(kind=ComponentKind.VIEW_MODEL, option="view-model", default=None),
)


@click.command(cls=ComponentCommand, slots=_SLOTS, short_help="Trace the efficient frontier of a dataset.")
@click.argument("dataset")
@universe_options
@json_option
@pass_session
@click.pass_context
def frontier(  # one argument for each option of the command
    ctx: click.Context,
    session: Session,
    *,
    dataset: str,
    as_of: str | None,
    constraints: tuple[str, ...],
    top: int | None,
    sectors: tuple[str, ...],
    returns: int | None,
    as_json: bool,
) -> None:
    """Trace the exact efficient frontier of DATASET's universe and record the run.

    It has every turning point; between two of them the weights are linear. Constraints are linear in the weights.
    """
    command = ctx.command
    assert isinstance(command, ComponentCommand)  # noqa: S101  # for the type checker: the decorator says so
    with session.desk() as desk:
        rule = universe_rule(desk, dataset, top=top, sectors=sectors, returns=returns)
        with progress(quiet=as_json) as on_progress:
            result = desk.frontier(
                dataset,
                as_of=as_of,
                universe=rule,
                risk_model=chosen_component(command.chosen(ctx, "risk-model")),
                return_model=chosen_component(command.chosen(ctx, "return-model")),
                view_model=chosen_component_or_none(command.chosen_or_none(ctx, "view-model")),
                constraints=constraints,
                on_progress=on_progress,
            )
    if as_json:
        show_json(result.document())
    else:
        click.echo("\n".join(printable(line) for line in repr(result).splitlines()))
