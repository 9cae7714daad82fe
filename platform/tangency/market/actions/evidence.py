"""What speaks for a split and against it, for one jump of a price: logarithms of likelihood ratios.

Under a split of ratio r the price moves by -log r and by what it would have moved anyway; otherwise the jump is itself
a move. Each of the other pieces compares what is seen with what it is on ordinary days and on days of genuine jumps.
The scales are measured on real prices (68 640 daily bars of US stocks from 1998 to 2021; 213 535 of coins from 2018 to
2026, 445 genuine jumps among them), not on the splits that are to be found.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from math import lgamma, log, pi
from types import MappingProxyType

import numpy as np

from tangency.contracts.arrays import Floats
from tangency.market.actions.ratios import LOG_RATIOS, LOG_SHARES
from tangency.market.actions.series import PricedSeries

__all__ = ["IMPLAUSIBLE_GAIN", "LEAST_FACTOR", "Weighed", "day_size", "weigh"]

# A split in ten years of daily sessions.
_LOG_PRIOR = -log(2500.0)
# A quarter of sessions around the jump gives the size of ordinary moves, two weeks the level of activity.
_NEAR_MOVES, _NEAR_BARS, _FEWEST = 30, 10, 5
# Before anything is seen a day's move is 2 %, a night's 1 %; it counts as much as five sessions.
_PRIOR_MOVE, _PRIOR_NIGHT, _PRIOR_SESSIONS = 0.02, 0.01, 5
# Tails of moves in units of the asset's own: measured beyond 8, 12 and 20 of them.
_TAIL_EQUITY, _TAIL_NIGHT, _TAIL_OTHER = 4.0, 3.0, 3.0
# News makes moves of a size of their own, however calm the asset: how many move by a fifth beyond the market, and the
# mean of what the logarithm of such a move has beyond that; of 279 680 sessions of shares and of 355 359 of coins.
_NEWS_EQUITY, _NEWS_OTHER = (4.6e-4, 0.07), (1.04e-2, 0.2)
# Among 349 000 sessions of real shares there is no genuine gain by five times from one to the next that lasted a week:
# whatever the volume says, such a price is in another unit. Coins have such gains among their bad ticks.
IMPLAUSIBLE_GAIN = log(5.0)
# A close at less than this part of the one before, or its inverse, is a jump.
LEAST_FACTOR = 1.0 / 1.2
# A piece of evidence other than the price counts at most 50 : 1, for volumes and ranges have errors of their own.
_CAP = 4.0
# Turnover and range of a day tell the same story by a correlation of 0.6: two pieces weigh as 2 / (1 + 0.6) of one.
_TOGETHER = 1.0 / 1.6
_NORMAL = 1.4826
_TAIL = 6.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """A jump, weighed.

    Attributes
    ----------
    ratio
        Place in `RATIOS` of the ratio that fits best.
    distance
        Of the move from that ratio, in units of the asset's ordinary moves.
    size
        Of the move, in the same units.
    confidence
        Probability of a split, by the evidence; of its ratio among all ratios, where a share's gain is too large for
        a genuine one.
    pieces
        Name of each piece of evidence → its part of the logarithm of the odds of a split against a genuine move; empty
        where the gain alone decides.
    """

    ratio: int
    distance: float
    size: float
    confidence: float
    pieces: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))


def weigh(series: PricedSeries, k: int, *, is_equity: bool) -> Weighed:
    """Weigh the move `k`, from session k to session k + 1 of a series."""
    by_night = series.night_moves is not None and not np.isnan(series.night_moves[k])
    moves = series.night_moves if by_night and series.night_moves is not None else series.moves
    tail = _TAIL_NIGHT if by_night else _TAIL_EQUITY if is_equity else _TAIL_OTHER
    move, around = float(moves[k]), _around(moves, k, _NEAR_MOVES)
    scale = _scale(around, _PRIOR_NIGHT if by_night else _PRIOR_MOVE)
    rest = move + LOG_RATIOS
    fits = LOG_SHARES + _log_t(rest / scale, tail) - log(scale)
    best = int(np.argmax(fits))
    share = float(np.exp(fits[best] - np.logaddexp.reduce(fits)))
    if is_equity and move > IMPLAUSIBLE_GAIN:
        is_near = abs(float(rest[best])) < -log(LEAST_FACTOR)
        return Weighed(ratio=best, distance=float(rest[best]) / scale, size=move / scale, confidence=share * is_near)
    news = _NEWS_EQUITY if is_equity else _NEWS_OTHER
    pieces = {"price": float(fits[best]) - float(np.logaddexp(_genuine(move, around, scale, tail), _news(move, news)))}
    pieces |= dict(_other_pieces(series, k, float(LOG_RATIOS[best])))
    return Weighed(
        ratio=best,
        distance=float(rest[best]) / scale,
        size=abs(move) / scale,
        confidence=float(1.0 / (1.0 + np.exp(-_LOG_PRIOR - sum(pieces.values())))),
        pieces=pieces,
    )


def day_size(series: PricedSeries, k: int) -> float:
    """Return the size of the move from close to close, in units of the asset's ordinary ones."""
    return abs(float(series.moves[k])) / _scale(_around(series.moves, k, _NEAR_MOVES), _PRIOR_MOVE)


def _genuine(move: float, around: Floats, scale: float, tail: float) -> float:
    """Return the log density of a genuine move: of the asset's tails, or as its neighbourhood has had such jumps."""
    density = float(_log_t(np.array(move / scale), tail)) - log(scale)
    width = max(abs(move), scale)
    alike = int(np.count_nonzero(np.abs(around) > width / 2.0))
    if not alike:
        return density
    return float(np.logaddexp(density, log(alike / (len(around) + 1) / (2.0 * width))))


def _news(move: float, rate_and_mean: tuple[float, float]) -> float:
    """Return the log density of a move that news of the asset makes."""
    rate, mean = rate_and_mean
    return log(rate / (2.0 * mean)) - max(0.0, abs(move) + log(LEAST_FACTOR)) / mean


def _other_pieces(series: PricedSeries, k: int, log_ratio: float) -> Iterator[tuple[str, float]]:
    calm = _calm(series.moves, k)
    if calm is not None:
        yield "later moves", calm
    activity = [piece for piece in (_range(series, k), _turnover(series, k)) if piece is not None]
    if activity:
        yield "activity", _capped(sum(activity) * (_TOGETHER if len(activity) > 1 else 1.0))
    lasting = _lasting(series, k, log_ratio)
    if lasting is not None:
        yield "volume since", lasting


def _calm(moves: Floats, k: int) -> float | None:
    """Compare the moves after with those before: after a genuine jump they are larger, by a factor of 1.6."""
    before, after = np.abs(moves[max(0, k - _NEAR_BARS) : k]), np.abs(moves[k + 1 : k + 1 + _NEAR_BARS])
    if min(len(before), len(after)) < _FEWEST:
        return None
    least = 0.1 * _scale(_around(moves, k, _NEAR_MOVES), _PRIOR_MOVE)
    seen = log((float(np.median(after)) + least) / (float(np.median(before)) + least))
    return _capped(_piece(seen, ordinary=(0.0, 0.54), jump=(0.5, 0.7)))


def _range(series: PricedSeries, k: int) -> float | None:
    """Compare the day's range with its neighbours': on days of genuine jumps it is four times theirs."""
    if series.spans is None:
        return None
    near, own = _around(series.spans, k + 1, _NEAR_BARS), float(series.spans[k + 1])
    # A bar that begins where the last one ended spans the jump whatever its cause.
    says_nothing = series.never_closes and own > 0.8 * abs(float(series.moves[k]))
    if len(near) < _FEWEST or np.isnan(own) or says_nothing or not np.median(near) > 0.0:
        return None
    usual = float(np.median(near))
    return _piece(log(max(own, 0.05 * usual) / usual), ordinary=(0.0, 0.43), jump=(1.4, 0.8))


def _turnover(series: PricedSeries, k: int) -> float | None:
    """Compare the day's turnover in money with its neighbours': on days of genuine jumps it is seven times theirs."""
    if series.volumes is None:
        return None
    turnover = series.volumes + series.closes
    near, own = _around(turnover, k + 1, _NEAR_BARS), float(turnover[k + 1])
    if len(near) < _FEWEST or np.isnan(own):
        return None
    return _piece(own - float(np.median(near)), ordinary=(0.0, 0.4), jump=(1.9, 0.9))


def _lasting(series: PricedSeries, k: int, log_ratio: float) -> float | None:
    """Compare the volume in units after and before: a split changes it by its ratio, a jump by a factor of e."""
    if series.volumes is None:
        return None
    before, after = series.volumes[max(0, k + 1 - _NEAR_BARS) : k + 1], series.volumes[k + 2 : k + 2 + _NEAR_BARS]
    before, after = before[~np.isnan(before)], after[~np.isnan(after)]
    if min(len(before), len(after)) < _FEWEST:
        return None
    seen = float(np.median(after) - np.median(before))
    # Levels of volume have heavier tails than ratios within a month.
    ordinary = float(_log_t(np.array((seen - log_ratio) / 0.45), 3.0)) - log(0.45)
    return _capped(ordinary - float(_log_t(np.array((seen - 1.0) / 1.1), _TAIL)) + log(1.1))


def _piece(seen: float, *, ordinary: tuple[float, float], jump: tuple[float, float]) -> float:
    """Return the log likelihood ratio of a value, each hypothesis by centre and scale."""
    logs = [float(_log_t(np.array((seen - centre) / scale), _TAIL)) - log(scale) for centre, scale in (ordinary, jump)]
    return logs[0] - logs[1]


def _around(values: Floats, k: int, reach: int) -> Floats:
    """Return the values within `reach` of place k on both sides, without it and without those that are missing."""
    near = np.concatenate([values[max(0, k - reach) : k], values[k + 1 : k + 1 + reach]])
    there: Floats = near[~np.isnan(near)]
    return there


def _scale(moves: Floats, prior: float) -> float:
    """Return the size of ordinary moves: the median absolute one as a standard deviation, beside the prior."""
    seen = _NORMAL * float(np.median(np.abs(moves))) if len(moves) else 0.0
    n = len(moves)
    return float(np.sqrt((n * seen**2 + _PRIOR_SESSIONS * prior**2) / (n + _PRIOR_SESSIONS)))


def _capped(value: float) -> float:
    return max(-_CAP, min(_CAP, value))


def _log_t(values: Floats, degrees: float) -> Floats:
    """Return the log density of Student's t."""
    logs: Floats = _log_t_constant(degrees) - (degrees + 1.0) / 2.0 * np.log1p(values * values / degrees)
    return logs


@cache
def _log_t_constant(degrees: float) -> float:
    return lgamma((degrees + 1.0) / 2.0) - lgamma(degrees / 2.0) - 0.5 * log(degrees * pi)
