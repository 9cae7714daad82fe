"""What decides in a backtest, by name, as its request says it."""

from __future__ import annotations

from tangency.contracts.defaults import DEFAULT_OPTIMIZER
from tangency.desk.backtest_request import BacktestTerms
from tangency.desk.component_slots import ComponentChoice

__all__ = ["default_hypothesis", "optimizer_name", "strategy_names", "what_decides"]


def strategy_names(choices: tuple[ComponentChoice, ...]) -> list[str]:
    """Return a name for each strategy: the component's own, numbered where several have it.

    >>> strategy_names((ComponentChoice(name="trend"), ComponentChoice(name="a/trend"), ComponentChoice(name="carry")))
    ['trend 1', 'trend 2', 'carry']
    """
    own = [_short(choice.name) for choice in choices]
    return [name if own.count(name) == 1 else f"{name} {own[: i + 1].count(name)}" for i, name in enumerate(own)]


def optimizer_name(request: BacktestTerms) -> str:
    """Return the name of the optimizer that decides by itself, of two where sectors are a level of their own."""
    own = _short(DEFAULT_OPTIMIZER if request.optimizer is None else request.optimizer.name)
    within = request.within_sectors
    return own if within is None else f"{own} between and {_short(within.name)} within sectors"


def what_decides(request: BacktestTerms, *, is_scheduled: bool) -> str:
    """Return the name of what decides.

    >>> what_decides(BacktestTerms(dataset="crypto", optimizer="erc"), is_scheduled=False)
    'erc'
    """
    if is_scheduled:
        return "given weights"
    choices = request.strategies or (() if request.strategy is None else (request.strategy,))
    return " and ".join(strategy_names(choices)) if choices else optimizer_name(request)


def default_hypothesis(request: BacktestTerms, *, is_scheduled: bool) -> str:
    """Return the hypothesis of a request that names none: its data, and what decides.

    >>> default_hypothesis(BacktestTerms(dataset="crypto", strategy="trend"), is_scheduled=False)
    'crypto and trend'
    """
    if request.dataset is not None:
        data = request.dataset
    else:
        data = "inline data" if request.frame is None else f"data {request.frame.sha256[:12]}"
    return f"{data} and {what_decides(request, is_scheduled=is_scheduled)}"


def _short(name: str) -> str:
    return name.rpartition("/")[2]
