"""Positions that are entered at the edge of a band and left near its middle: what is open, and what was stopped."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from pydantic import Field, ValidationError

from tangency.sdk import DataError, Params, State

__all__ = ["Bands", "OpenPositions"]


class OpenPositions(Params):
    """What reversal remembers between decisions.

    >>> OpenPositions(open={"BTC": 1}).model_dump(mode="json")
    {'open': {'BTC': 1}, 'stopped': []}
    """

    open: dict[str, Literal[-1, 1]] = Field({}, description="asset, 1 where it is held and -1 where it is sold short")
    stopped: tuple[str, ...] = Field((), description="assets that were stopped, until their deviation is within a band")

    @classmethod
    def of_state(cls, state: State) -> OpenPositions:
        """Return what a state says; nothing at a first decision.

        Raises
        ------
        DataError
            A state that is not one of reversal.
        """
        try:
            return cls() if state is None else cls.model_validate(state)
        except ValidationError as error:
            first = error.errors()[0]
            raise DataError(
                "the state is not one that reversal has left",
                where=".".join(str(each) for each in first["loc"]) or "state",
                value=first["msg"],
                remedy="resume with the state of the last decision as it was kept",
            ) from error


@dataclass(frozen=True, slots=True, kw_only=True)
class _Step:
    """What becomes of one asset: its side, None where nothing is held; whether it is stopped; and why."""

    side: Literal[-1, 1] | None = None
    is_stopped: bool = False
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bands:
    """Where positions are entered and left, in standard deviations.

    Attributes
    ----------
    entry_z, exit_z
        Beyond the one a position is entered, within the other it is left.
    stop_z
        Where a position is left with a loss; None for nowhere.
    has_shorts
        Whether what is too high is sold short.
    """

    entry_z: float
    exit_z: float
    stop_z: float | None
    has_shorts: bool

    def moved(
        self, before: OpenPositions, deviations: Mapping[str, float | None], barred: Mapping[str, str]
    ) -> tuple[OpenPositions, dict[str, str]]:
        """Return what is open after a decision, and asset → why.

        Parameters
        ----------
        deviations
            Asset → z, of all members; None where there is none: what is open stays open, and nothing is entered.
        barred
            Asset → why it must not be entered, such as a half-life that is too long.
        """
        steps = {
            asset: self._step(z, before.open.get(asset), asset in before.stopped, barred.get(asset))
            for asset, z in sorted(deviations.items())
        }
        after = OpenPositions(
            open={asset: step.side for asset, step in steps.items() if step.side is not None},
            stopped=tuple(asset for asset, step in steps.items() if step.is_stopped),
        )
        return after, {asset: step.reason for asset, step in steps.items() if step.reason}

    def _step(self, z: float | None, side: Literal[-1, 1] | None, was_stopped: bool, barred: str | None) -> _Step:
        if z is None:
            reason = "" if side is None else "no deviation today: the position stays"
            return _Step(side=side, is_stopped=was_stopped, reason=reason)
        if side is not None:
            return self._held(z, side)
        if was_stopped and abs(z) >= self.entry_z:
            return _Step(is_stopped=True, reason=f"z {z:+.2f}: was stopped, and has not been within its band since")
        entered = self._entered(z)
        if entered is None:
            return _Step()
        if barred is not None:
            return _Step(reason=f"z {z:+.2f}, not entered: {barred}")
        what = "bought" if entered > 0 else "sold short"
        return _Step(side=entered, reason=f"z {z:+.2f} beyond {self.entry_z:g}: {what}")

    def _held(self, z: float, side: Literal[-1, 1]) -> _Step:
        gain = side * z
        if gain >= -self.exit_z:
            return _Step(reason=f"z {z:+.2f} within {self.exit_z:g}: left")
        if self.stop_z is not None and gain <= -self.stop_z:
            return _Step(is_stopped=True, reason=f"z {z:+.2f} beyond {self.stop_z:g}: stopped")
        return _Step(side=side, reason=f"z {z:+.2f}: {'held' if side > 0 else 'short'}")

    def _entered(self, z: float) -> Literal[-1, 1] | None:
        if abs(z) < self.entry_z or (self.stop_z is not None and abs(z) >= self.stop_z):
            return None
        if z < 0.0:
            return 1
        return -1 if self.has_shorts else None
