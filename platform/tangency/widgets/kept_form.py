"""What is entered in the optimiser's form, valid or not, as a page keeps it."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, JsonValue

__all__ = ["KeptComponent", "KeptForm"]


class KeptComponent(BaseModel):
    """A component that is chosen, with what is entered for its params."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    params: dict[str, JsonValue]


class KeptForm(BaseModel):
    """The entries of the form, named as the request names them.

    Attributes
    ----------
    live
        Every change is answered.
    components
        For each slot of the request; None where nothing is chosen.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    live: bool
    dataset: str
    as_of: str
    universe: dict[str, JsonValue]
    components: dict[str, KeptComponent | None]
    constraints: str
