"""The options of quality thresholds, one for each field of their model."""

from __future__ import annotations

from typing import Any

import click

__all__ = ["ThresholdCommand"]


class ThresholdCommand(click.Command):
    """A command whose callback gets `thresholds`, the values of `QualityThresholds` that were given.

    The options are made when the command runs or shows its help: the model belongs to the market, which is heavy.
    """

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        """Return the command's own parameters and one for each threshold."""
        return [*super().get_params(ctx), *_options()]

    def invoke(self, ctx: click.Context) -> Any:
        """Gather the thresholds, and call."""
        names = _names()
        given = {name: ctx.params.pop(name) for name in names}
        ctx.params["thresholds"] = {name: value for name, value in given.items() if value is not None}
        return super().invoke(ctx)


def _options() -> list[click.Parameter]:
    from tangency.cli.param_values import described  # noqa: PLC0415  # pydantic, as above
    from tangency.market import QualityThresholds  # noqa: PLC0415  # as above

    return [
        click.Option(
            [f"--{name.replace('_', '-')}"],
            type=click.INT if info.annotation is int else click.FLOAT,
            metavar="N",
            help=described(QualityThresholds, name),
        )
        for name, info in QualityThresholds.model_fields.items()
    ]


def _names() -> tuple[str, ...]:
    from tangency.market import QualityThresholds  # noqa: PLC0415  # as above

    return tuple(QualityThresholds.model_fields)
