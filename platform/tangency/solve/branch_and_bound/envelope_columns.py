"""Columns for the convex envelope of a fixed charge and a quadratic, in the quadratic program of a node."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from tangency.contracts.arrays import Floats
from tangency.solve.branch_and_bound.node import Node
from tangency.solve.branch_and_bound.quadratic_form import QuadraticForm
from tangency.solve.branch_and_bound.semicontinuous import Semicontinuous
from tangency.solve.program.program import Indices

__all__ = ["EnvelopeColumns"]

_ZERO = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class EnvelopeColumns:
    """Columns u with x[of] += sign · u; all arrays of shape (n_columns,).

    Attributes
    ----------
    lower, upper
        Bounds of u.
    cost, curvature
        What a column adds to the objective: cost · u + ½ curvature · u².
    count_use
        The coefficient of u in the relaxed count; zero where none.
    kink
        Where the linear part of an envelope ends: u/kink is the relaxed indicator. Zero for an asset that has no
        linear part, infinite for a column that says nothing of indicators.
    """

    of: Indices
    sign: Floats
    lower: Floats
    upper: Floats
    cost: Floats
    curvature: Floats
    count_use: Floats
    kink: Floats

    @classmethod
    def of_node(
        cls,
        program: QuadraticForm,
        semicontinuous: Semicontinuous,
        node: Node,
        diagonal: Floats,
        price: float,
        scales: tuple[float, float],
    ) -> EnvelopeColumns:
        """Return the columns of a node at the multiplier λ of the count."""
        pieces = [_whole(program, semicontinuous, node, diagonal)]
        for sign, box in ((1.0, semicontinuous.upper), (-1.0, -semicontinuous.lower)):
            own = np.flatnonzero(node.free & (box > _ZERO))
            least = semicontinuous.least[own] * scales[0] if sign > 0 else np.zeros(own.size)
            high = box[own] * scales[1]
            pieces += _split(own, sign, diagonal[own], (least, high), price, 1.0 / box[own])
        return cls(
            of=np.concatenate([piece.of for piece in pieces]),
            sign=np.concatenate([piece.sign for piece in pieces]),
            lower=np.concatenate([piece.lower for piece in pieces]),
            upper=np.concatenate([piece.upper for piece in pieces]),
            cost=np.concatenate([piece.cost for piece in pieces]),
            curvature=np.concatenate([piece.curvature for piece in pieces]),
            count_use=np.concatenate([piece.count_use for piece in pieces]),
            kink=np.concatenate([piece.kink for piece in pieces]),
        )

    def shares(self, point: Floats, n_assets: int) -> Floats:
        """Return the relaxed indicators of free assets, from 0 to 1, shape (n_assets,)."""
        with np.errstate(divide="ignore", invalid="ignore"):
            own = np.where(self.kink > 0, point / self.kink, np.where(point > _ZERO, 1.0, 0.0))
        shares = np.zeros(n_assets)
        is_free = self.count_use > 0
        np.add.at(shares, self.of[is_free], own[is_free])
        return np.clip(shares, 0.0, 1.0)


def _whole(program: QuadraticForm, semicontinuous: Semicontinuous, node: Node, diagonal: Floats) -> EnvelopeColumns:
    """Return the columns of held assets, and of what is no weight."""
    n, n_columns = program.n_assets, program.linear.size
    own = np.concatenate([np.flatnonzero(node.held), np.arange(n, n_columns)])
    lower = program.lower
    if not program.has_scale:
        lower = np.maximum(lower, np.where(node.held & (semicontinuous.least > 0), semicontinuous.least, -np.inf))
    curvature = np.concatenate([diagonal, np.zeros(n_columns - n)])
    zero = np.zeros(own.size)
    return EnvelopeColumns(
        of=own,
        sign=np.ones(own.size),
        lower=lower[own],
        upper=program.upper[own],
        cost=zero,
        curvature=curvature[own],
        count_use=zero,
        kink=np.full(own.size, np.inf),
    )


def _split(
    own: Indices, sign: float, diagonal: Floats, ends: tuple[Floats, Floats], price: float, count_use: Floats
) -> Iterator[EnvelopeColumns]:
    """Yield the linear and the quadratic parts of the envelopes; `ends` are the least and the most of a held weight."""
    least, most = ends
    with np.errstate(divide="ignore", invalid="ignore"):
        tangent = np.where(diagonal > 0.0, np.sqrt(2.0 * price / diagonal), np.inf if price > 0.0 else 0.0)
        kink = np.minimum(np.maximum(least, tangent), most)
        slope = np.where(np.isfinite(kink) & (kink > 0), 0.5 * diagonal * kink + price / kink, 0.0)
    has_line = kink > 0.0
    line, beyond = np.flatnonzero(has_line), np.flatnonzero(kink < most)
    yield EnvelopeColumns(
        of=own[line],
        sign=np.full(line.size, sign),
        lower=np.zeros(line.size),
        upper=kink[line],
        cost=slope[line],
        curvature=np.zeros(line.size),
        count_use=count_use[line],
        kink=kink[line],
    )
    yield EnvelopeColumns(
        of=own[beyond],
        sign=np.full(beyond.size, sign),
        lower=np.zeros(beyond.size),
        upper=most[beyond] - kink[beyond],
        cost=diagonal[beyond] * kink[beyond],
        curvature=diagonal[beyond],
        count_use=count_use[beyond],
        kink=np.where(has_line, np.inf, 0.0)[beyond],
    )
