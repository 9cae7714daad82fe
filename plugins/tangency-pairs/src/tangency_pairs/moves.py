"""Positions in pairs are entered and left, within limits: one session of the life of each pair."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from tangency_pairs.lives import Kind, Legs, PairLife, Position
from tangency_pairs.traded_pairs_params import TradedPairsParams

__all__ = ["entered", "left"]


def left(
    lives: tuple[PairLife, ...], z: Mapping[Legs, float], session: str, params: TradedPairsParams
) -> tuple[PairLife, ...]:
    """Return the lives after positions were left, by gain, stop or time, and after those that rested are through.

    Parameters
    ----------
    z
        Legs → its deviation; none where a leg has no price today, and then nothing changes.

    >>> from tangency_pairs.line import Line
    >>> line = Line(ratio=1.0, intercept=0.0, mean=0.0, deviation=0.1, entry=2.0, exit=0.5)
    >>> held = Position(side=1, first_units=2.0, second_units=-3.0)
    >>> life = PairLife(first="A", second="B", line=line, position=held)
    >>> str(left((life,), {("A", "B"): -0.4}, "today", TradedPairsParams())[0].events[0])
    'today exited: z -0.40 has reached -0.50'
    """
    return tuple(_left(life, z[life.legs], session, params) if life.legs in z else life for life in lives)


def entered(
    lives: tuple[PairLife, ...],
    z: Mapping[Legs, float],
    sizes: Mapping[Legs, tuple[float, float]],
    session: str,
    params: TradedPairsParams,
) -> tuple[PairLife, ...]:
    """Return the lives after positions were entered, the largest deviation first; of equal ones by their legs.

    Parameters
    ----------
    sizes
        Legs → units of both legs on side 1.

    >>> from tangency_pairs.line import Line
    >>> line = Line(ratio=1.0, intercept=0.0, mean=0.0, deviation=0.1, entry=2.0, exit=0.5)
    >>> life = PairLife(first="A", second="B", line=line)
    >>> legs = ("A", "B")
    >>> after = entered((life,), {legs: 2.1}, {legs: (2.0, -3.0)}, "today", TradedPairsParams())
    >>> after[0].position.first_units, str(after[0].events[0])
    (-2.0, 'today entered: z +2.10 beyond 2.00: B bought')
    """
    found = {life.legs: life for life in lives}
    for life in sorted((each for each in lives if _wants(each, z.get(each.legs))), key=lambda each: _rank(each, z)):
        barred = _barred(life, tuple(found.values()), params)
        deviation = z[life.legs]
        if barred is not None:
            found[life.legs] = life.with_event(session, "refused", f"{life.measured(deviation)}, not entered: {barred}")
            continue
        side = 1 if deviation < 0.0 else -1
        first, second = sizes[life.legs]
        what = (
            f"{life.measured(deviation)} beyond {life.line.entry:.2f}: {life.first if side > 0 else life.second} bought"
        )
        found[life.legs] = life.with_event(session, "entered", what).model_copy(
            update={"position": Position(side=side, first_units=side * first, second_units=side * second)}
        )
    return tuple(found[life.legs] for life in lives)


def _left(life: PairLife, z: float, session: str, params: TradedPairsParams) -> PairLife:
    if life.position is None:
        return life.model_copy(update={"is_resting": life.is_resting and abs(z) >= life.line.entry})
    gain = life.position.side * z
    if gain >= -life.line.exit:
        level = 0.0 - life.position.side * life.line.exit
        return _without(life, session, "exited", f"{life.measured(z)} has reached {level:+.2f}", is_resting=False)
    if life.line.stop is not None and gain <= -life.line.stop:
        return _without(life, session, "stopped", f"{life.measured(z)} beyond {life.line.stop:.2f}", is_resting=True)
    if params.time_stop is not None and life.position.sessions >= params.time_stop:
        return _without(
            life, session, "timed-out", f"{life.measured(z)} after {life.position.sessions} sessions", is_resting=True
        )
    return life


def _without(life: PairLife, session: str, kind: Kind, why: str, *, is_resting: bool) -> PairLife:
    return life.with_event(session, kind, why).model_copy(update={"position": None, "is_resting": is_resting})


def _wants(life: PairLife, z: float | None) -> bool:
    if z is None or life.position is not None or life.is_resting:
        return False
    return abs(z) >= life.line.entry and (life.line.stop is None or abs(z) < life.line.stop)


def _rank(life: PairLife, z: Mapping[Legs, float]) -> tuple[float, Legs]:
    return -abs(z[life.legs]), life.legs


def _barred(life: PairLife, lives: tuple[PairLife, ...], params: TradedPairsParams) -> str | None:
    """Return the limit that an entry would break."""
    is_open = [each for each in lives if each.position is not None]
    if len(is_open) >= params.most_pairs:
        return f"{params.most_pairs} pairs are open, the most"
    # To the last bit, ten tenths are not one.
    if (len(is_open) + 1) * params.pair_gross > params.gross * (1.0 + 1e-12):
        return f"the gross of {params.gross:g} is used"
    uses = Counter(leg for each in is_open for leg in each.legs)
    full = [leg for leg in life.legs if uses[leg] >= params.most_per_leg]
    if full:
        return f"{full[0]} is a leg of {params.most_per_leg} open pairs, the most"
    if not life.line.ratio_now > 0.0:
        return f"its hedge ratio is {life.line.ratio_now:.3g} by now"
    return None
