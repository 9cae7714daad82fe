"""The reweighting of least relative entropy under views, linear or not."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from tangency.sdk import ConfigurationError, Floats, SolverError, raise_if_stopped
from tangency_black_litterman.pooling.conflict import agree, conflicting
from tangency_black_litterman.pooling.dual import Nearest, nearest
from tangency_black_litterman.pooling.row import Row
from tangency_black_litterman.pooling.statements import CVaR, Statement, Volatility
from tangency_black_litterman.pooling.trail import Trail

__all__ = ["reweighed"]

_MOST_ROUNDS = 500
_SETTLED = 1e-10
_TAILS = 24
_STARTS = 3
_TIGHT = 1e-9
_MET = 1e-7


def reweighed(prior: Floats, statements: Sequence[Statement], texts: Sequence[str]) -> Nearest:
    """Return the probabilities nearest to `prior` that the views allow.

    Views that are not linear in the probabilities are linearised again and again, first at what the linear ones give
    alone, until the probabilities satisfy the views with rows that are their own. The result then meets the first-order
    conditions of the views as they are stated. A view on the CVaR has several such points, one for each number of
    scenarios in its tail: the search tries tails of many sizes and settles from the best of them.

    Parameters
    ----------
    texts
        The text of each statement, as its author wrote it.

    Raises
    ------
    ConfigurationError
        For views that contradict each other, with an irreducible set of them.
    SolverError
        Where the search does not settle.

    References
    ----------
    Meucci, Ardia & Keel (2011), Fully Flexible Extreme Views, Journal of Risk 14(2), on the search over the tail.
    """
    linear = [statement.rows(prior) if statement.is_linear else () for statement in statements]
    _require_agreement([linear], texts)
    alone = nearest(prior, _flat(linear))
    if all(statement.is_linear for statement in statements):
        return _found(alone)
    at = alone.probabilities
    sided = [_one_sided(statement, at) for statement in statements]
    try:
        found = _nearest_settled(prior, at, sided, texts)
    except SolverError:
        return _nearest_settled(prior, at, statements, texts)
    if all(_is_met(statement, found.probabilities) for statement in statements):
        return found
    return _nearest_settled(prior, at, statements, texts)


def _one_sided(statement: Statement, at: Floats) -> Statement:
    """Return an equality on a CVaR as the bound that pushes: its optimum lies on the bound."""
    if not isinstance(statement, CVaR) or statement.relation != "=":
        return statement
    return replace(statement, relation=">=" if statement.value(at) < statement.stated else "<=")


def _is_met(statement: Statement, at: Floats) -> bool:
    return statement.relation != "=" or abs(statement.value(at) - statement.stated) <= _MET * abs(statement.stated)


def _nearest_settled(prior: Floats, at: Floats, statements: Sequence[Statement], texts: Sequence[str]) -> Nearest:
    if not any(_is_bounded_above(statement) for statement in statements):
        return _settled(prior, at, statements, texts)
    settled: list[Nearest] = []
    failures: list[SolverError] = []
    for held, first in _tails(prior, at, statements, texts):
        try:
            settled.append(_released(prior, _settled(prior, first, held, texts), statements, texts))
        except SolverError as failure:  # another tail may have more room
            failures.append(failure)
        if len(settled) == _STARTS:
            break
    if not settled:
        raise failures[0]
    return min(settled, key=lambda found: found.entropy)


def _is_bounded_above(statement: Statement) -> bool:
    """Whether a statement needs some number of scenarios in its tail: lower bounds hold for all of them."""
    return isinstance(statement, CVaR) and statement.relation != ">="


def _tails(
    prior: Floats, alone: Floats, statements: Sequence[Statement], texts: Sequence[str]
) -> list[tuple[list[Statement], Floats]]:
    """Return statements with tails of some sizes, and where each starts; the nearest to the prior first."""
    counts = np.unique(np.geomspace(1.0, prior.size - 1.0, _TAILS).round().astype(int))
    alternatives = [[_at_tail(each, int(count)) for each in statements] for count in counts]
    rows = [[each.rows(alone) for each in held] for held in alternatives]
    feasible = [k for k, own in enumerate(rows) if agree(own)]
    if not feasible:
        _require_agreement(rows, texts)
    found = [(nearest(prior, _flat(rows[k])), alternatives[k]) for k in feasible]
    found = [pair for pair in found if pair[0].is_found]
    if not found:
        raise _unsettled("the views leave scenarios next to no probability")
    return [(held, start.probabilities) for start, held in sorted(found, key=lambda pair: pair[0].entropy)]


def _at_tail(statement: Statement, count: int) -> Statement:
    """Return an upper bound on a CVaR with so many scenarios beyond its split; any other statement as it is."""
    if not isinstance(statement, CVaR) or statement.relation == ">=":
        return statement
    return replace(statement, split=float(np.sort(-statement.outcomes)[::-1][count]))


def _released(prior: Floats, held: Nearest, statements: Sequence[Statement], texts: Sequence[str]) -> Nearest:
    """Return where the search settles once the tails are free; what held tails gave where that leads nowhere."""
    try:
        return _settled(prior, held.probabilities, statements, texts)
    except SolverError:
        if all(_is_met(statement, held.probabilities) for statement in statements):
            return held
        raise


def _settled(prior: Floats, first: Floats, statements: Sequence[Statement], texts: Sequence[str]) -> Nearest:
    """Return where linearising again and again from `first` ends.

    Lower bounds on a CVaR keep the rows that hold the last probabilities: each is necessary, and where two numbers of
    scenarios in the tail are as good, both are needed.
    """
    at, trail = first, Trail()
    kept: list[Sequence[Row]] = [() for _ in statements]
    for _ in range(_MOST_ROUNDS):
        raise_if_stopped()
        rows = [(*old, *statement.rows(at)) for old, statement in zip(kept, statements, strict=True)]
        found = nearest(prior, _flat(rows))
        if not found.is_found:
            raise _failure(statements, rows, texts)
        if float(np.abs(found.probabilities - at).sum()) <= _SETTLED:
            return found
        kept = [_holding(each, own, found.probabilities) for each, own in zip(statements, rows, strict=True)]
        at = trail.extrapolated(at, found.probabilities)
    raise _unsettled("linearising the views again and again does not settle")


def _failure(
    statements: Sequence[Statement], rows: Sequence[Sequence[Row]], texts: Sequence[str]
) -> ConfigurationError | SolverError:
    """Return what rows without probabilities mean: a contradiction where each of them is necessary."""
    conflict = conflicting([rows])
    if not conflict:
        return _unsettled("the views leave scenarios next to no probability")
    if all(_is_necessary(statements[k]) for k in conflict):
        return _contradiction(conflict, texts)
    return _unsettled("the search found no probabilities that satisfy these views together", conflict, texts)


def _is_necessary(statement: Statement) -> bool:
    """Whether rows from anywhere hold for all probabilities that satisfy the statement: of a concave lower bound."""
    return statement.is_linear or (isinstance(statement, CVaR | Volatility) and statement.relation == ">=")


def _holding(statement: Statement, rows: Sequence[Row], at: Floats) -> Sequence[Row]:
    if not isinstance(statement, CVaR) or statement.relation != ">=":
        return ()
    return tuple(row for row in rows if abs(float(row.values @ at)) <= _TIGHT)


def _require_agreement(alternatives: Sequence[Sequence[Sequence[Row]]], texts: Sequence[str]) -> None:
    conflict = conflicting(alternatives)
    if conflict:
        raise _contradiction(conflict, texts)


def _contradiction(conflict: Sequence[int], texts: Sequence[str]) -> ConfigurationError:
    several = len(conflict) > 1
    return ConfigurationError(
        f"no probabilities of the scenarios satisfy {'these views together' if several else 'this view'}",
        where="views",
        value="; ".join(texts[k] for k in conflict),
        remedy="leave one of them out, or state less" if several else "state less, or leave it out",
    )


def _found(found: Nearest) -> Nearest:
    if not found.is_found:
        raise _unsettled("the views leave scenarios next to no probability")
    return found


def _flat(rows: Sequence[Sequence[Row]]) -> list[Row]:
    return [row for own in rows for row in own]


def _unsettled(what: str, conflict: Sequence[int] = (), texts: Sequence[str] = ()) -> SolverError:
    named = "; ".join(texts[k] for k in conflict) or None
    return SolverError(what, where="views", value=named, remedy="state less, or take a longer window")
