"""One decision of a strategy of pairs: pairs are formed, entered where they are apart, and left."""

from __future__ import annotations

import numpy as np

from tangency.sdk import Decision, Hold, State, Targets, Window, raise_if_stopped
from tangency_pairs.elapsed import mark_of, sessions_after
from tangency_pairs.formation import LineMaker, formed_pairs
from tangency_pairs.holdings import sizes_of, weights_within
from tangency_pairs.lives import Legs, PairLife, PairsState
from tangency_pairs.moves import entered, left
from tangency_pairs.renewal import renewed, without_absent
from tangency_pairs.requirements import require_positive, require_sessions
from tangency_pairs.traded_pairs_params import TradedPairsParams

__all__ = ["PairTrader"]


class PairTrader:
    """Decides on pairs, whatever they are traded by; their lives are the state, which JSON can write.

    Parameters
    ----------
    params
        How pairs are formed and limited.
    make_lines
        What a selected pair is traded by.

    >>> from functools import partial
    >>> from tangency.testing.market_story import sample_window
    >>> from tangency_pairs.pairs_params import PairsParams
    >>> from tangency_pairs.spread_lines import spread_lines
    >>> params = PairsParams(formation_window=100)
    >>> PairTrader(params, partial(spread_lines, params)).decide(sample_window(200, 4, at=150), None).reason[:19]
    '0 of 0 pairs open; '
    """

    def __init__(self, params: TradedPairsParams, make_lines: LineMaker) -> None:
        self._params = params
        self._make_lines = make_lines

    def decide(self, window: Window, state: State) -> Decision:
        """Return targets where a pair is entered or left, and else nothing to do.

        Raises
        ------
        DataError
            A window that is too short, a price that is not positive, a state of another strategy, or no label of the
            taxonomy. What cannot be formed, or breaks, is no error but an event in the life of a pair.
        """
        raise_if_stopped()
        own = self._params
        require_positive(window)
        require_sessions(window, own.formation_window, "a formation")
        before = PairsState.of_state(state)
        after = without_absent(_advanced(before, window), frozenset(window.assets), window.label)
        left_out: dict[str, str] = {}
        if before.formed is None or sessions_after(window, before.formed) >= own.formation:
            formation = formed_pairs(window, own, self._make_lines)
            after, left_out = renewed(after, formation, window.label, mark_of(window)), dict(formation.left_out)
        z = _deviations(after.lives, window)
        lives = left(after.lives, z, window.label, own)
        lives = entered(lives, z, sizes_of(lives, window, own), window.label, own)
        return self._decision(
            before, after.model_copy(update={"lives": lives, "seen": mark_of(window)}), window, z, left_out
        )

    def _decision(
        self, before: PairsState, after: PairsState, window: Window, z: dict[Legs, float], left_out: dict[str, str]
    ) -> Targets | Hold:
        reason = _reason(after, window.label, left_out)
        if before.seen is not None and _held(before) == _held(after):
            return Hold(reason=reason, state=after.model_dump(mode="json"))
        weights, lives, share = weights_within(after.lives, window, self._params.gross)
        if share < 1.0:
            reason += f"; prices have moved the positions beyond the gross: all are held to {share:.2%}"
        kept = after.model_copy(update={"lives": lives})
        return Targets(
            weights=weights,
            reason=reason,
            reasons=_of_legs(lives, z),
            state=kept.model_dump(mode="json"),
        )


def _advanced(state: PairsState, window: Window) -> PairsState:
    """Return the state after the sessions since the last decision: what is held ages, and filtered lines move."""
    if state.seen is None:
        return state
    n = sessions_after(window, state.seen)
    places = {asset: i for i, asset in enumerate(window.assets)}
    closes = window.closes[len(window.sessions) - n :]
    lives = []
    for life in state.lives:
        line, position = life.line, life.position
        if position is not None:
            position = position.model_copy(update={"sessions": position.sessions + n})
        if life.first in places and life.second in places:
            for one, two in np.log(closes[:, [places[life.first], places[life.second]]]).tolist():
                line = line.after(one, two)
        lives.append(life.model_copy(update={"line": line, "position": position}))
    return state.model_copy(update={"lives": tuple(lives)})


def _deviations(lives: tuple[PairLife, ...], window: Window) -> dict[Legs, float]:
    """Return legs → z, of those with a price of both legs today."""
    logs = dict(zip(window.assets, np.log(window.closes[-1]).tolist(), strict=True))
    found = {life.legs: life.line.z(logs[life.first], logs[life.second]) for life in lives}
    return {life.legs: found[life.legs] for life in lives if np.isfinite([logs[life.first], logs[life.second]]).all()}


def _held(state: PairsState) -> dict[Legs, tuple[float, float]]:
    return {
        life.legs: (life.position.first_units, life.position.second_units)
        for life in state.lives
        if life.position is not None
    }


def _reason(state: PairsState, session: str, left_out: dict[str, str]) -> str:
    today = [
        f"{life.name} {event.kind}: {event.why}"
        for life in (*state.lives, *state.ended)
        for event in life.events
        if event.session == session
    ]
    gone = [f"in no pair: {', '.join(f'{asset} ({why})' for asset, why in left_out.items())}"] if left_out else []
    return "; ".join([f"{state.n_open} of {len(state.lives)} pairs open", *today, *gone])


def _of_legs(lives: tuple[PairLife, ...], z: dict[Legs, float]) -> dict[str, str]:
    """Return asset → the open pairs that it is a leg of."""
    found: dict[str, list[str]] = {}
    for life in lives:
        if life.position is None:
            continue
        deviation = life.measured(z[life.legs]) if life.legs in z else "no price today"
        for leg, is_held in ((life.first, life.position.side > 0), (life.second, life.position.side < 0)):
            found.setdefault(leg, []).append(f"{'held' if is_held else 'short'} in {life.name}, {deviation}")
    return {leg: "; ".join(texts) for leg, texts in sorted(found.items())}
