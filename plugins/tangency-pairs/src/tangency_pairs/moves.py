"""Positions in pairs are entered and left, within limits: one session of the life of each pair."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from tangency_pairs.lives import Kind, PairLife, Position
from tangency_pairs.traded_pairs_params import TradedPairsParams

__all__ = ["entered", "left"]


def left(
    lives: tuple[PairLife, ...], z: Mapping[str, float], session: str, params: TradedPairsParams
) -> tuple[PairLife, ...]:
    """Return the lives after positions were left, by gain, stop or time, and after those that rested are through.

    Parameters
    ----------
    z
        Pair's name → its deviation; none where a leg has no price today, and then nothing changes.
    """
    return tuple(_left(life, z[life.name], session, params) if life.name in z else life for life in lives)


def entered(
    lives: tuple[PairLife, ...],
    z: Mapping[str, float],
    sizes: Mapping[str, tuple[float, float]],
    session: str,
    params: TradedPairsParams,
) -> tuple[PairLife, ...]:
    """Return the lives after positions were entered, the largest deviation first; of equal ones by their legs.

    Parameters
    ----------
    sizes
        Pair's name → units of both legs on side 1.
    """
    found = {life.name: life for life in lives}
    for life in sorted((each for each in lives if _wants(each, z.get(each.name))), key=lambda each: _rank(each, z)):
        barred = _barred(life, tuple(found.values()), params)
        deviation = z[life.name]
        if barred is not None:
            found[life.name] = life.with_event(session, "refused", f"{life.measured(deviation)}, not entered: {barred}")
            continue
        side = 1 if deviation < 0.0 else -1
        first, second = sizes[life.name]
        what = (
            f"{life.measured(deviation)} beyond {life.line.entry:.2f}: {life.first if side > 0 else life.second} bought"
        )
        found[life.name] = life.with_event(session, "entered", what).model_copy(
            update={"position": Position(side=side, first_units=side * first, second_units=side * second)}
        )
    return tuple(found[life.name] for life in lives)


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


def _rank(life: PairLife, z: Mapping[str, float]) -> tuple[float, tuple[str, str]]:
    return -abs(z[life.name]), life.legs


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
