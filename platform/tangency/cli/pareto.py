"""`tangency pareto`: several objectives at once."""

from __future__ import annotations

import click

from tangency.cli.components import ComponentCommand, Slot
from tangency.cli.output import printable, show_json
from tangency.cli.pairs import read_weights
from tangency.cli.progress import progress
from tangency.cli.session import Session, json_option, pass_session
from tangency.cli.universe import chosen_component, chosen_component_or_none, universe_options, universe_rule
from tangency.contracts.component import ComponentKind

__all__ = ["pareto"]

_SLOTS = (
    Slot(kind=ComponentKind.RISK_MODEL, option="risk-model", default="sample"),
    Slot(kind=ComponentKind.RETURN_MODEL, option="return-model", default="mean"),
    Slot(kind=ComponentKind.VIEW_MODEL, option="view-model", default=None),
)


@click.command(cls=ComponentCommand, slots=_SLOTS, short_help="Find the Pareto set of several objectives.")
@click.argument("dataset")
@click.option(
    "--objective",
    "objectives",
    multiple=True,
    metavar="QUANTITY",
    help='Such as mean, volatility, "cvar[95%]", max_drawdown, turnover, concentration; repeat it.',
)
@click.option("--points", type=int, default=50, show_default=True, help="Optima to solve for.")
@universe_options
@click.option(
    "--current", multiple=True, metavar="ASSET=WEIGHT", help="A weight held now, as a fraction; may be repeated."
)
@json_option
@pass_session
@click.pass_context
def pareto(  # one argument for each option of the command
    ctx: click.Context,
    session: Session,
    *,
    dataset: str,
    objectives: tuple[str, ...],
    points: int,
    as_of: str | None,
    constraints: tuple[str, ...],
    top: int | None,
    sectors: tuple[str, ...],
    returns: int | None,
    current: tuple[str, ...],
    as_json: bool,
) -> None:
    """Find portfolios of DATASET's universe that no other beats in every objective, and record the run.

    Each objective has the direction of its meaning: more mean, less of everything else. The table marks the best of
    each objective and the knee; every point is certified.
    """
    command = ctx.command
    assert isinstance(command, ComponentCommand)  # noqa: S101  # for the type checker: the decorator says so
    held = read_weights(current, option="--current")
    with session.desk() as desk:
        rule = universe_rule(desk, dataset, top=top, sectors=sectors, returns=returns)
        with progress(quiet=as_json) as on_progress:
            result = desk.pareto(
                dataset,
                objectives=objectives,
                points=points,
                as_of=as_of,
                universe=rule,
                risk_model=chosen_component(command.chosen(ctx, "risk-model")),
                return_model=chosen_component(command.chosen(ctx, "return-model")),
                view_model=chosen_component_or_none(command.chosen_or_none(ctx, "view-model")),
                constraints=constraints,
                current=held,
                on_progress=on_progress,
            )
    if as_json:
        show_json(result.document())
    else:
        click.echo("\n".join(printable(line) for line in repr(result).splitlines()))
