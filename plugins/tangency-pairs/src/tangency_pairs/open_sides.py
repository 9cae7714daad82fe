"""Which assets statistical arbitrage holds, and when it enters and leaves them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, Self

from pydantic import Field, ValidationError

from tangency.sdk import DataError, Params, State
from tangency_pairs.stat_arb_params import StatArbParams

__all__ = ["OpenSides"]


class OpenSides(Params):
    """What is remembered between decisions.

    >>> OpenSides(open={"ETH": -1}).model_dump(mode="json")
    {'open': {'ETH': -1}}
    """

    open: dict[str, Literal[-1, 1]] = Field({}, description="asset, 1 where it is held and -1 where it is sold short")

    @classmethod
    def of_state(cls, state: State) -> Self:
        """Return what a state says; nothing at a first decision.

        Raises
        ------
        DataError
            A state of another strategy.
        """
        try:
            return cls() if state is None else cls.model_validate(state)
        except ValidationError as error:
            first = error.errors()[0]
            raise DataError(
                "the state is not one that stat-arb has left",
                where=".".join(str(each) for each in first["loc"]) or "state",
                value=first["msg"],
                remedy="resume with the state of the last decision as it was kept",
            ) from error

    def moved(
        self,
        scores: Mapping[str, float],
        times: Mapping[str, float],
        left_out: Mapping[str, str],
        params: StatArbParams,
    ) -> tuple[Self, dict[str, str]]:
        """Return what is open after a decision, and asset → why.

        Parameters
        ----------
        scores, times
            Asset → s, and 1/κ in sessions.
        left_out
            Asset → why it has no score: what is open of those is left.
        """
        sides: dict[str, Literal[-1, 1]] = {}
        reasons = {asset: f"left: {why}" if asset in self.open else why for asset, why in left_out.items()}
        for asset, s in sorted(scores.items()):
            side, reason = self._step(s, times[asset], self.open.get(asset), params)
            if side is not None:
                sides[asset] = side
            if reason:
                reasons[asset] = reason
        return self.model_copy(update={"open": sides}), reasons

    @staticmethod
    def _step(
        s: float, time: float, side: Literal[-1, 1] | None, params: StatArbParams
    ) -> tuple[Literal[-1, 1] | None, str]:
        if side is not None:
            leaves = s > -params.close_long_s if side > 0 else s < params.close_short_s
            what = "left" if leaves else "held" if side > 0 else "short"
            return (None if leaves else side), f"s {s:+.2f}: {what}"
        if abs(s) <= params.open_s:
            return None, ""
        if time > params.longest:
            return None, f"s {s:+.2f}, not entered: it reverts in {time:.1f} sessions, more than {params.longest:g}"
        return (1, f"s {s:+.2f}: bought") if s < 0.0 else (-1, f"s {s:+.2f}: sold short")
