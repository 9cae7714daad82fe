"""The rule that selects a point-in-time universe from a panel."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from pydantic import Field, ValidationError

from tangency.contracts.params import Params
from tangency.contracts.request_values import Name
from tangency.domain.input_limits import MOST_ITEMS
from tangency.errors import ConfigurationError

__all__ = ["UniverseRule"]

_LONGEST_WINDOW = 10_000_000


class UniverseRule(Params):
    """Who may be in: how many, from which sectors, with how much history.

    >>> from tangency import UniverseRule
    >>> UniverseRule(top=10, n_returns=365).exclude_sectors
    ()
    """

    top: int | None = Field(
        default=None,
        ge=1,
        le=MOST_ITEMS,
        description="How many of the largest by market capitalisation; none takes all.",
    )
    exclude_sectors: tuple[Name, ...] = Field(default=(), description="Sectors that are left out, such as Stablecoin.")
    n_returns: int = Field(
        ge=1,
        le=_LONGEST_WINDOW,
        description="Returns of the window, counted back from as_of: without a gap where max_missing is 0.",
    )
    max_missing: float = Field(
        default=0.01,
        ge=0.0,
        lt=1.0,
        description="Largest share of the window's sessions at which a member may lack a price.",
    )
    max_gap: int = Field(
        default=5, ge=0, le=_LONGEST_WINDOW, description="Most sessions in a row at which a member may lack a price."
    )
    sessions: Literal["all", "common"] = Field(
        default="all",
        description="Which sessions the window has: all of the dataset's, or those that its assets have in common, "
        "where markets keep different calendars.",
    )
    include: tuple[Name, ...] = Field(
        default=(),
        description="Assets that are members beside those, whatever their size or sector: such as what is held and "
        "may be kept.",
    )

    @property
    def history(self) -> str:
        """What is asked of a member's history, as text."""
        if self.max_missing == 0.0 or self.max_gap == 0:
            return f"all {self.n_returns} returns"
        return (
            f"{self.n_returns} returns, of whose sessions at most {self.max_missing:.2%} and {self.max_gap} in a row "
            "lack a price"
        )

    if not TYPE_CHECKING:  # an editor completes the fields

        def __init__(self, **values: object) -> None:
            try:
                super().__init__(**values)
            except ValidationError as error:
                # Users write rules by hand, and read the same error as for every other argument.
                fault = error.errors(include_url=False)[0]
                name = ".".join(map(str, fault["loc"]))
                field = type(self).model_fields.get(name)
                raise ConfigurationError(
                    fault["msg"][:1].lower() + fault["msg"][1:],
                    where=f"universe, param {name}" if name else "universe",
                    value=None if fault["type"] == "missing" else fault["input"],
                    remedy=f"params are {', '.join(type(self).model_fields)}" if field is None else field.description,
                ) from None

        # By the mark of BaseModel's own __init__, pydantic validates a form or a body without calling this one:
        # there, each complaint is wanted with its field, not the first alone.
        __init__.__pydantic_base_init__ = True
