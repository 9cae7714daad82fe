"""The rule that selects a point-in-time universe from a panel."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, Self

from pydantic import Field, SerializerFunctionWrapHandler, ValidationError, model_serializer, model_validator

from tangency.contracts.params import Params
from tangency.contracts.request_values import Name
from tangency.domain.input_limits import MOST_ITEMS
from tangency.errors import ConfigurationError
from tangency.market.filter import Filter, FilterText

__all__ = ["MARKET_CAP", "UniverseRule"]

_LONGEST_WINDOW = 10_000_000
MARKET_CAP = "market_cap"
# What rules said before they could say more: these fields are always written.
_FIRST_FIELDS = frozenset({"top", "exclude_sectors", "n_returns", "max_missing", "max_gap", "sessions", "include"})


class UniverseRule(Params):
    """Who may be in: which assets, of which labels and lists, how large and how liquid, with how much history.

    >>> from tangency import UniverseRule
    >>> UniverseRule(top=10, n_returns=365).exclude_sectors
    ()
    >>> rule = UniverseRule(n_returns=250, exclude=["SPX"], min_price=5, filters=["book_to_market > 0.5"])
    >>> rule.model_dump(exclude_defaults=True)
    {'n_returns': 250, 'exclude': ('SPX',), 'min_price': 5.0, 'filters': ('book_to_market > 0.5',)}
    """

    top: int | None = Field(
        default=None,
        ge=1,
        le=MOST_ITEMS,
        description="How many of the largest by market capitalisation, or as rank_by says; none takes all.",
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
    assets: tuple[Name, ...] | None = Field(
        default=None, min_length=1, description="The only assets that may be members; none admits all."
    )
    exclude: tuple[Name, ...] = Field(default=(), description="Assets that are left out, such as an index.")
    keep_sectors: tuple[Name, ...] = Field(
        default=(), description="Sectors of which a member has one, be it in part; empty admits all."
    )
    keep_labels: dict[Name, tuple[Name, ...]] = Field(
        default={}, description="Taxonomy and its labels of which a member has one, be it in part."
    )
    exclude_labels: dict[Name, tuple[Name, ...]] = Field(
        default={}, description="Taxonomy and its labels that are left out."
    )
    member_of: Name | None = Field(
        default=None, description="List of the table of memberships to which a member belongs on the day."
    )
    min_price: float | None = Field(default=None, gt=0, description="Least price on the day, in the prices' currency.")
    min_turnover: float | None = Field(
        default=None,
        gt=0,
        description="Least mean traded value a session over liquidity_sessions, in the prices' currency.",
    )
    liquidity_sessions: int = Field(
        default=20,
        ge=1,
        le=_LONGEST_WINDOW,
        description="Sessions up to the day over which turnover and volume are means.",
    )
    filters: tuple[FilterText, ...] = Field(
        default=(),
        description="Comparisons that a member passes, such as book_to_market > 0.5: of market_cap, price, turnover, "
        "volume or any characteristic, as known on the day.",
    )
    rank_by: Name | None = Field(
        default=None,
        description="What orders the candidates: market_cap, price, turnover, volume or any characteristic; market "
        "capitalisation if not given.",
    )
    largest: bool = Field(default=True, description="Whether the largest by rank_by come first, or the smallest.")
    include_benchmarks: bool = Field(
        default=False, description="Whether indices and benchmarks may be members though they are not named."
    )

    @model_validator(mode="after")
    def _without_contradiction(self) -> Self:
        for field in ("assets", "include"):
            both = [symbol for symbol in getattr(self, field) or () if symbol in self.exclude]
            if both:
                raise ValueError(f"{both[0]} is in {field} and in exclude: leave it out of one of them")
        return self

    @model_serializer(mode="wrap")
    def _without_what_is_not_said(self, serialised: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Leave out later fields at their defaults: a rule enters the version of its dataset, which must not move."""
        fields = type(self).model_fields
        document: dict[str, Any] = serialised(self)
        return {
            name: value
            for name, value in document.items()
            if name in _FIRST_FIELDS or getattr(self, name) != fields[name].default
        }

    @property
    def says_more(self) -> bool:
        """Whether the rule asks for anything beyond size, sectors, history and what it includes."""
        return not self.model_dump().keys() <= _FIRST_FIELDS

    @property
    def further(self) -> str:
        """What the rule asks beyond size, sectors, history and what it includes, as text; empty where nothing is.

        >>> UniverseRule(n_returns=30, exclude=["BTC"], keep_labels={"theme": ["AI"]}, min_price=5).further
        'exclude BTC; keep_labels theme AI; min_price 5.0'
        """
        own = {name: value for name, value in self.model_dump().items() if name not in _FIRST_FIELDS}
        return "; ".join(f"{name} {_text(value)}" for name, value in own.items())

    @property
    def order(self) -> str:
        """Which candidates come first, as text."""
        return "largest" if self.largest else "smallest"

    @property
    def ranked_by(self) -> str:
        """The column that orders the candidates."""
        return MARKET_CAP if self.rank_by is None else self.rank_by

    @property
    def needs_sizes(self) -> bool:
        """Whether nothing can be ranked without market capitalisations."""
        return self.ranked_by == MARKET_CAP and (self.top is not None or self.rank_by is not None)

    @property
    def columns(self) -> dict[str, str]:
        """Each column that the rule reads → the field that asks for it."""
        asked = {Filter.parse(text).column: "filters" for text in self.filters}
        return asked if self.rank_by is None else {**asked, self.rank_by: "rank_by"}

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
                    _message(fault["msg"].removeprefix("Value error, ")),
                    where=f"universe, param {name}" if name else "universe",
                    value=None if fault["type"] == "missing" else fault["input"],
                    remedy=f"params are {', '.join(type(self).model_fields)}" if field is None else field.description,
                ) from None

        # By the mark of BaseModel's own __init__, pydantic validates a form or a body without calling this one:
        # there, each complaint is wanted with its field, not the first alone.
        __init__.__pydantic_base_init__ = True


def _text(value: object) -> str:
    match value:
        case dict():
            return ", ".join(f"{name} {_text(own)}" for name, own in value.items())
        case tuple():
            return ", ".join(map(str, value))
        case _:
            return str(value)


def _message(text: str) -> str:
    # The first word may be an asset's name.
    return text if text[:2].isupper() else text[:1].lower() + text[1:]
