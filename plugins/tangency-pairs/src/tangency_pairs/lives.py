"""The life of a pair, and what pairs remember between decisions: JSON, by name."""

from __future__ import annotations

from typing import Literal, Self, TypeAlias

from pydantic import Field, ValidationError

from tangency.sdk import DataError, Params, State
from tangency_pairs.copula_line import CopulaLine
from tangency_pairs.line import Line

__all__ = ["AnyLine", "Event", "Kind", "Legs", "PairLife", "PairsState", "Position"]

Kind: TypeAlias = Literal["formed", "entered", "exited", "stopped", "timed-out", "broken", "refused"]


Legs: TypeAlias = tuple[str, str]
"""Labels of a pair in canonical order."""

AnyLine: TypeAlias = Line | CopulaLine
"""What a pair is traded by."""


class Event(Params):
    """Something that happened to a pair.

    >>> str(Event(session="2024-01-01", kind="broken", why="q 0.4"))
    '2024-01-01 broken: q 0.4'
    """

    session: str = Field(max_length=40, description="at whose close it happened")
    kind: Kind = Field(description="what happened")
    why: str = Field(description="with the numbers")

    def __str__(self) -> str:
        return f"{self.session} {self.kind}: {self.why}"


class Position(Params):
    """What is held of a pair.

    >>> Position(side=1, first_units=2.0, second_units=-3.0).sessions
    0
    """

    side: Literal[-1, 1] = Field(description="1 where the first leg is held and the second is short")
    first_units: float = Field(description="of the first leg")
    second_units: float = Field(description="of the second leg")
    sessions: int = Field(0, ge=0, description="since it was entered")


class PairLife(Params):
    """A pair from where it was first formed.

    >>> line = Line(ratio=1.0, intercept=0.0, mean=0.0, deviation=0.1, entry=2.0, exit=0.5)
    >>> PairLife(first="ETH", second="BTC", line=line).name
    'ETH/BTC'
    """

    first: str = Field(max_length=200, description="leg that is held on side 1")
    second: str = Field(max_length=200, description="the other leg")
    line: AnyLine = Field(description="of the latest formation, or of the one that an open position was entered by")
    position: Position | None = Field(None, description="None where nothing is held")
    is_resting: bool = Field(False, description="stopped or timed out, and not within its band since")
    events: tuple[Event, ...] = Field((), max_length=100_000, description="all since it was first formed")

    @property
    def name(self) -> str:
        """Both legs, the one on the left side of the line first."""
        return f"{self.first}/{self.second}"

    @property
    def legs(self) -> Legs:
        """Both legs in canonical order: the pair's identity, whichever is first on its line."""
        return (self.first, self.second) if self.first < self.second else (self.second, self.first)

    def measured(self, value: float) -> str:
        """Return how far apart the pair is, as text."""
        return f"{self.line.measure} {value:+.2f}"

    def with_event(self, session: str, kind: Kind, why: str) -> Self:
        """Return the life with one more event; the same refusal again is none."""
        is_again = bool(self.events) and kind == "refused" == self.events[-1].kind
        event = Event(session=session, kind=kind, why=why)
        return self if is_again else self.model_copy(update={"events": (*self.events, event)})


class PairsState(Params):
    """What is remembered.

    >>> PairsState.of_state(None).lives
    ()
    """

    formed: str | None = Field(None, max_length=40, description="session of the latest formation")
    seen: str | None = Field(None, max_length=40, description="session of the latest decision")
    lives: tuple[PairLife, ...] = Field((), max_length=10_000, description="pairs that are formed, by their legs")
    ended: tuple[PairLife, ...] = Field((), max_length=10_000, description="pairs that broke at or since the formation")

    @classmethod
    def of_state(cls, state: State) -> Self:
        """Return what a state says; nothing at a first decision.

        Raises
        ------
        DataError
            A state that is not one of pairs.
        """
        try:
            return cls() if state is None else cls.model_validate(state)
        except ValidationError as error:
            first = error.errors()[0]
            raise DataError(
                "the state is not one that pairs has left",
                where=".".join(str(each) for each in first["loc"]) or "state",
                value=first["msg"],
                remedy="resume with the state of the last decision as it was kept",
            ) from error

    @property
    def n_open(self) -> int:
        """How many pairs have a position."""
        return sum(life.position is not None for life in self.lives)
