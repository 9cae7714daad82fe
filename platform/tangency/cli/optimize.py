"""`tangency optimize`: the optimisation request, spoken as options."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from tangency.cli.components import ComponentCommand, Slot
from tangency.cli.output import printable, show_json
from tangency.cli.pairs import read_weights
from tangency.cli.passed_over import by_reason
from tangency.cli.progress import progress
from tangency.cli.session import Session, json_option, pass_session
from tangency.cli.universe import universe_options, universe_rule
from tangency.contracts.component import ComponentKind

if TYPE_CHECKING:
    from tangency.contracts.optimization_result import OptimizationResult
    from tangency.desk.desk import Desk

__all__ = ["optimize"]

_SLOTS = (
    Slot(kind=ComponentKind.OPTIMIZER, option="optimizer", default="mvo", bare=True),
    Slot(kind=ComponentKind.RISK_MODEL, option="risk-model", default="sample"),
    Slot(kind=ComponentKind.RETURN_MODEL, option="return-model", default="mean"),
    Slot(kind=ComponentKind.VIEW_MODEL, option="view-model", default=None),
)


@click.command(cls=ComponentCommand, slots=_SLOTS, short_help="Optimise the universe of a dataset.")
@click.argument("dataset")
@universe_options
@click.option(
    "--current", multiple=True, metavar="ASSET=WEIGHT", help="A weight held now, as a fraction; may be repeated."
)
@click.option("--seed", type=int, default=0, show_default=True, help="For optimizers that draw random numbers.")
@json_option
@pass_session
@click.pass_context
def optimize(  # one argument for each option of the command
    ctx: click.Context,
    session: Session,
    *,
    dataset: str,
    as_of: str | None,
    constraints: tuple[str, ...],
    top: int | None,
    sectors: tuple[str, ...],
    returns: int | None,
    current: tuple[str, ...],
    seed: int,
    as_json: bool,
) -> None:
    """Optimise the point-in-time universe of DATASET and record the run.

    The weights meet every constraint; `weight >= 0` and `net = 100%` hold unless a text on the same subject says
    otherwise. `tangency optimize --optimizer NAME --help` shows the options of another optimizer.
    """
    from tangency.desk.requests import OptimizeRequest  # noqa: PLC0415  # the desk is heavy; `--help` does without
    from tangency.host.parameters import validated  # noqa: PLC0415  # as above

    command = ctx.command
    assert isinstance(command, ComponentCommand)  # noqa: S101  # for the type checker: the decorator says so
    values: dict[str, object] = {
        "dataset": dataset,
        "as_of": as_of,
        "constraints": constraints,
        "current": read_weights(current, option="--current"),
        "seed": seed,
        **{slot.option.replace("-", "_"): command.chosen_or_none(ctx, slot.option) for slot in _SLOTS},
    }
    with session.desk() as desk:
        values["universe"] = universe_rule(desk, dataset, top=top, sectors=sectors, returns=returns)
        with progress(quiet=as_json) as on_progress:
            request = validated(OptimizeRequest, values, where="optimize")
            result = desk.run(request, on_progress=on_progress)
        if as_json:
            show_json(result.document())
        else:
            click.echo(_text(desk, result))


def _text(desk: Desk, result: OptimizationResult) -> str:
    """Return the result in words, with the universe that it was drawn from."""
    lines = [repr(result)]
    if result.run_id is not None:
        passed = desk.store.run(result.run_id).manifest.get("passed_over")
        lines.append(f"universe: {len(result.assets)} assets as of {result.as_of}, {result.n_periods} returns")
        lines += [f"passed over: {line}" for line in by_reason(passed)] if isinstance(passed, dict) else []
    return "\n".join(printable(line) for line in "\n".join(lines).splitlines())
