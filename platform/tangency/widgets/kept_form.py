"""What is entered in an app's forms, valid or not, as a page keeps it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from pydantic import BaseModel, ConfigDict, JsonValue
from traitlets import TraitError

from tangency.errors import ConfigurationError

__all__ = [
    "KeptAnalytics",
    "KeptBacktest",
    "KeptComponent",
    "KeptForm",
    "KeptImport",
    "KeptPage",
    "KeptRequest",
    "KeptStudy",
    "KeptUniverse",
    "restoring",
]


class Kept(BaseModel):
    """The base of what is kept."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class KeptComponent(Kept):
    """A component that is chosen, with what is entered for its params."""

    name: str
    params: dict[str, JsonValue]


class KeptUniverse(Kept):
    """A dataset, a day and a rule, as they are entered."""

    dataset: str
    as_of: str
    universe: dict[str, JsonValue]


class KeptForm(KeptUniverse):
    """The entries of the form of an optimisation, named as the request names them.

    Attributes
    ----------
    live
        Every change is answered.
    components
        For each slot of the request; None where nothing is chosen.
    """

    live: bool
    components: dict[str, KeptComponent | None]
    constraints: str


class KeptImport(Kept):
    """What is declared of prices; a page keeps no files."""

    terms: dict[str, JsonValue]
    dialect: dict[str, JsonValue]
    more: dict[str, JsonValue]
    calendar: dict[str, JsonValue]


class KeptRequest(Kept):
    """The entries of a verb's form, named as its request names them."""

    values: dict[str, JsonValue]
    components: dict[str, KeptComponent | None]


class KeptStudy(KeptUniverse):
    """The entries of the form of a verb on a universe."""

    request: KeptRequest


class KeptBacktest(Kept):
    """The entries of the form of a backtest."""

    values: dict[str, JsonValue]
    components: dict[str, KeptComponent | None]
    constraints: str
    is_charged: bool
    costs: dict[str, JsonValue]
    trading: dict[str, JsonValue]
    scores: dict[str, JsonValue]


class KeptAnalytics(Kept):
    """The entries of the form of analytics; a page keeps no files.

    Attributes
    ----------
    source
        What is analysed: a run, a file, or weights.
    portfolio, run
        What is chosen from the list, and what is entered in its place.
    """

    source: str
    portfolio: str
    run: str
    of_file: dict[str, JsonValue]
    of_weights: dict[str, JsonValue]
    request: KeptRequest


class KeptPage(Kept):
    """The forms of the sections that were opened, and which section is shown."""

    section: str
    optimize: KeptForm
    data: KeptImport | None = None
    holdings: KeptRequest | None = None
    rebalance: KeptRequest | None = None


@contextmanager
def restoring() -> Iterator[None]:
    """While entries are restored: what no entry can show is a typed error.

    Raises
    ------
    ConfigurationError
        In place of what pydantic and the widgets raise.
    """
    try:
        yield
    except (ValueError, TypeError, TraitError) as error:  # no such form, or a value that no entry can show
        raise ConfigurationError(
            "what this page has kept of the form cannot be read", where="page", remedy="enter it again"
        ) from error
