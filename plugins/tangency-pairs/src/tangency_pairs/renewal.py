"""What becomes of the lives of pairs at a formation, and of those whose legs leave the universe."""

from __future__ import annotations

from collections.abc import Set as AbstractSet

from tangency_pairs.formation import Formation, FormedPair
from tangency_pairs.lives import PairLife, PairsState

__all__ = ["renewed", "without_absent"]


def without_absent(state: PairsState, members: AbstractSet[str], session: str) -> PairsState:
    """Return the state without the pairs that have a leg which is no member of the universe today."""
    gone = {life.legs: [leg for leg in life.legs if leg not in members] for life in state.lives}
    ended = [
        _broken(life, session, f"{gone[life.legs][0]} is no member of the universe")
        for life in state.lives
        if gone[life.legs]
    ]
    kept = tuple(life for life in state.lives if not gone[life.legs])
    return state.model_copy(update={"lives": kept, "ended": (*state.ended, *ended)})


def renewed(state: PairsState, formation: Formation, session: str, mark: str) -> PairsState:
    """Return the state after a formation: pairs that are formed, formed again, and broken.

    A pair that is open and formed again keeps the line that it was entered by until it is left.
    """
    before = {life.legs: life for life in state.lives}
    lives = [_formed(before.get(legs), pair, session) for legs, pair in sorted(formation.pairs.items())]
    ended = [
        _broken(life, session, formation.why_not(legs)) for legs, life in before.items() if legs not in formation.pairs
    ]
    return state.model_copy(update={"formed": mark, "lives": tuple(lives), "ended": tuple(ended)})


def _formed(before: PairLife | None, pair: FormedPair, session: str) -> PairLife:
    if before is not None and before.position is not None:
        return before.with_event(session, "formed", f"again, {pair.why}; the open position keeps its line")
    events = () if before is None else before.events
    return PairLife(first=pair.first, second=pair.second, line=pair.line, events=events).with_event(
        session, "formed", pair.why
    )


def _broken(life: PairLife, session: str, why: str) -> PairLife:
    left = "" if life.position is None else "; its position is left"
    return life.with_event(session, "broken", why + left).model_copy(update={"position": None})
