"""A primal-dual interior point for the trades of several periods.

Each kink of the costs is a pair u, v ≥ 0 with u − v its distance, each bound a slack; all are eliminated weight by
weight, so that a step solves the periods' own system (`PathSystem`).

References
----------
Mehrotra (1992), On the implementation of a primal-dual interior point method, SIAM Journal on Optimization 2(4);
Wang & Boyd (2010), Fast model predictive control using online optimization, IEEE Transactions on Control Systems
Technology 18(2).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from tangency.contracts.arrays import Floats
from tangency.solve.trading.path_program import Hinges, PathProgram
from tangency.solve.trading.path_system import PathSystem

__all__ = ["PathPoint", "iterates"]

_START, _NOTHING = 0.1, 1e-300
_CLOSE = 0.995
_CLOSED = 1e-20
_MOST_STEPS = 80
# A weight that cannot move is held by this much of the largest curvature.
_HELD = 1e12


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PathPoint:
    """Weights and prices of trades, shape (n_periods, n_assets), and prices of the budgets, shape (n_periods,)."""

    weights: Floats
    trade_prices: Floats
    budget_prices: Floats


class _Pairs:
    """u, v ≥ 0 with u − v = x − o, their multipliers, and the price p of that equation, each of hinges' shape."""

    def __init__(self, hinges: Hinges, at: Floats, width: Floats) -> None:
        self._hinges = hinges
        distance = at - hinges.offset
        # Where nothing is charged u and v have no least: such a pair stays out of it.
        self._idle = np.broadcast_to((hinges.above + hinges.below + hinges.power) == 0.0, distance.shape)
        sides = np.array((np.maximum(distance, 0.0) + width, np.maximum(-distance, 0.0) + width))
        self.sides = np.where(self._idle, 1.0, sides)
        self.price = np.zeros_like(distance)
        self.duals = np.where(self._idle, _NOTHING, np.maximum(self._slopes(), _START))

    def _slopes(self) -> Floats:
        rates = np.array(np.broadcast_arrays(self._hinges.above, self._hinges.below))
        return rates + 1.5 * self._hinges.power * np.sqrt(self.sides)

    def condense(self, at: Floats, target: float, second: Floats | None) -> None:
        """Find what the pairs are when the distance moves: their curvature, and the price at which it stays."""
        signed = np.array((-self.price, self.price))
        self._lost = np.where(self._idle, 0.0, self._slopes() + signed - self.duals)
        wanted = target - self.sides * self.duals - (0.0 if second is None else second)
        curved = np.where(self._idle, 1.0, self.duals + 0.75 * self._hinges.power * np.sqrt(self.sides))
        self._curved = 0.75 * self._hinges.power / np.sqrt(self.sides)
        self._shift = np.where(self._idle, 0.0, wanted - self.sides * self._lost) / curved
        self._give = self.sides / curved
        self.curvature = np.where(self._idle, 0.0, 1.0 / (self._give[0] + self._give[1]))
        missed = at - self._hinges.offset - self.sides[0] + self.sides[1]
        self._pull = missed - self._shift[0] + self._shift[1]

    @property
    def settled(self) -> Floats:
        """The price after a step without motion, over all hinges."""
        settled: Floats = (self.price + self.curvature * self._pull).sum(axis=0)
        return settled

    def move(self, motion: Floats) -> None:
        """Keep the step that belongs to a motion of x."""
        self.price_step = self.curvature * (motion + self._pull)
        signed = np.array((self.price_step, -self.price_step))
        self.step = self._shift + self._give * signed
        self.dual_step = self._curved * self.step - signed + self._lost


class _Slacks:
    """x − l > 0 and u − x > 0 with their multipliers, shape (2, …)."""

    def __init__(self, at: Floats, lower: Floats | float, upper: Floats | float) -> None:
        self._lower, self._upper = lower, upper
        self.sides = self._slack(at)
        self.duals = np.maximum(_START, _START / self.sides)

    def _slack(self, at: Floats) -> Floats:
        return np.array((at - self._lower, self._upper - at))

    def condense(self, target: float, second: Floats | None) -> None:
        """Find curvature and pull of the bounds."""
        self._wanted = (target - (0.0 if second is None else second)) / self.sides - self.duals
        self.curvature: Floats = (self.duals / self.sides).sum(axis=0)
        self.settled: Floats = self._wanted[1] + self.duals[1] - self._wanted[0] - self.duals[0]

    def move(self, motion: Floats) -> None:
        """Keep the step that belongs to a motion of x."""
        self.step = np.array((motion, -motion))
        self.dual_step = self._wanted - self.duals / self.sides * self.step


class _State:
    def __init__(self, program: PathProgram) -> None:
        self._program = program
        shape = program.alphas.shape
        width = program.upper - program.lower
        inner = np.where(width > 0.0, _START * width, _START)
        self._fixed = width <= 0.0
        self._w = np.empty(shape)
        self._w[:] = np.where(
            self._fixed, program.lower, np.clip(program.current, program.lower + inner, program.upper - inner)
        )
        self._cash = np.full(shape[0], 0.5 * program.room)
        self._nu = np.zeros(shape[0])
        held = np.where(self._fixed, 1.0, 0.0)
        self._bounds = _Slacks(self._w, program.lower - held, program.upper + held)
        self._room = _Slacks(self._cash, 0.0, program.room) if program.room > 0.0 else None
        self._trades = _Pairs(program.trades, program.traded(self._w), inner)
        self._holdings = _Pairs(program.holdings, self._w, inner)

    def parts(self) -> tuple[_Pairs | _Slacks, ...]:
        own = (self._bounds, self._trades, self._holdings)
        return own if self._room is None else (*own, self._room)

    def complementarity(self) -> float:
        total = sum(float((part.sides * part.duals).sum()) for part in self.parts())
        return total / sum(part.sides.size for part in self.parts())

    def point(self) -> PathPoint:
        scale = self._program.scale
        return PathPoint(
            weights=self._w.copy(),
            trade_prices=scale * self._trades.price.sum(axis=0),
            budget_prices=scale * self._nu,
        )

    def solve(self, target: float, system: PathSystem | None, seconds: tuple[Floats | None, ...]) -> PathSystem:
        """Keep the step towards a complementarity; return the system, which a second step shares."""
        program = self._program
        traded = program.traded(self._w)
        self._bounds.condense(target, seconds[0])
        self._trades.condense(traded, target, seconds[1])
        self._holdings.condense(self._w, target, seconds[2])
        if self._room is not None:
            self._room.condense(target, seconds[3])
        coupling = self._trades.curvature.sum(axis=0)
        if system is None:
            system = self._system(coupling)
        prices = self._trades.settled
        pull = self._w @ program.hessian - program.alphas + self._nu[:, None]
        pull += self._bounds.settled + self._holdings.settled + prices
        pull[:-1] -= prices[1:]
        missing = program.most - self._w.sum(axis=1) - self._cash
        if self._room is not None:
            # What cash does for each unit of its price.
            missing += (self._nu + self._room.settled) / self._room.curvature
        motion, rise = system.solve(np.where(self._fixed, 0.0, -pull), missing)
        self._keep(np.where(self._fixed, 0.0, motion), rise)
        return system

    def _system(self, coupling: Floats) -> PathSystem:
        own = self._bounds.curvature + self._holdings.curvature.sum(axis=0)
        own = own + np.where(self._fixed, _HELD * max(1.0, float(own.max())), 0.0)
        slack = np.zeros(len(coupling)) if self._room is None else 1.0 / self._room.curvature
        return PathSystem(self._program.hessian, own, coupling, slack)

    def _keep(self, motion: Floats, rise: Floats) -> None:
        self._motion, self._rise = motion, rise
        self._bounds.move(motion)
        self._trades.move(np.diff(motion, axis=0, prepend=0.0))
        self._holdings.move(motion)
        if self._room is not None:
            self._earned = -(self._nu + rise + self._room.settled) / self._room.curvature
            self._room.move(self._earned)

    def longest(self) -> float:
        """Return how far the step may go before a side or a multiplier is no longer positive, at most 1."""
        least = 1.0
        for part in self.parts():
            for values, step in ((part.sides, part.step), (part.duals, part.dual_step)):
                ratio = (step / values).min()
                least = min(least, -1.0 / ratio) if ratio < -1.0 else least
        return least

    def after(self, length: float) -> float:
        """Return the complementarity after a step."""
        pairs = [(part.sides + length * part.step) * (part.duals + length * part.dual_step) for part in self.parts()]
        return sum(float(each.sum()) for each in pairs) / sum(each.size for each in pairs)

    def seconds(self) -> tuple[Floats, ...]:
        return tuple(part.step * part.dual_step for part in self.parts())

    def advance(self, length: float) -> None:
        self._w += length * self._motion
        self._nu += length * self._rise
        if self._room is not None:
            self._cash += length * self._earned
        for part in self.parts():
            part.sides += length * part.step
            part.duals += length * part.dual_step
        for pairs in (self._trades, self._holdings):
            pairs.price += length * pairs.price_step


def iterates(program: PathProgram) -> Iterator[PathPoint]:
    """Yield points that come closer and closer to the optimum, until rounding ends that."""
    state = _State(program)
    for _ in range(_MOST_STEPS):
        try:
            length = _improved(state)
        except np.linalg.LinAlgError:  # what has come to rest leaves no digits of the system
            return
        yield state.point()
        if state.complementarity() < _CLOSED or length < _CLOSED:
            return


def _improved(state: _State) -> float:
    """Take a predictor and a corrector step; return how much of it was made."""
    before = state.complementarity()
    system = state.solve(0.0, None, (None,) * 4)
    reached = state.after(state.longest())
    state.solve(before * min(reached / before, 1.0) ** 3, system, state.seconds())
    length = _CLOSE * state.longest()
    state.advance(length)
    return length
