"""What a dataset assumes of trading, as text: the defaults of a construction and of a rebalancing."""

from __future__ import annotations

from tangency.desk.desk import Desk
from tangency.domain.decimals import plain
from tangency.market import Dataset, TradingTerms

__all__ = ["target_terms", "trading_terms"]

_NO_RUN = "nothing is recorded yet: Optimise records a run, whose weights are the target"
_NO_DATASET = "the target's run names no dataset: choose one under More"
_NONE = "this dataset brings no trading assumptions: say minimum notional and lot step notional"


def target_terms(desk: Desk, run_id: object, dataset: object) -> str:
    """Return which lots, minima and fees apply where the request says nothing of them.

    Parameters
    ----------
    run_id, dataset
        As a form has them: the optimisation whose weights are the target, and the dataset that is to be taken in place
        of the run's own; None where nothing is chosen.

    Raises
    ------
    TangencyError
        For a run or a dataset that is not there.
    """
    own = desk.store.run(str(run_id)).request.get("dataset") if dataset is None and run_id is not None else dataset
    if own is None:
        return _NO_RUN if run_id is None else _NO_DATASET
    return trading_terms(desk.datasets.dataset(str(own)))


def trading_terms(dataset: Dataset) -> str:
    """Return the same of a dataset that is known.

    >>> from tangency.market import sample_dataset
    >>> trading_terms(sample_dataset("crypto"))
    'where left empty, the assumptions of crypto: minimum notional 10 USD, lots worth at most 1 USD; fees not stated'
    """
    table, assumed = dataset.tables.trading, dataset.panel.facts.trading
    name = dataset.panel.name
    if table is not None:
        rows = [each["symbol"] for each in table.rows.to_pylist()]
        own = len(rows) - rows.count(None)
        general = ", ".join(_said(table.terms(""))) if None in rows else ""
        some = [f"{own} {'asset has its' if own == 1 else 'assets have their'} own"] if own else []
        return f"where left empty, the trading table of {name}: {'; '.join([*filter(None, [general]), *some])}"
    if assumed is None:
        return _NONE
    currency = assumed.currency
    return (
        f"where left empty, the assumptions of {name}: minimum notional {plain(assumed.minimum_notional)} {currency}, "
        f"lots worth at most {plain(assumed.lot_step_notional)} {currency}; fees not stated"
    )


def _said(terms: TradingTerms) -> list[str]:
    lot, least, fee = terms.lot_step, terms.minimum_notional, terms.order_bps
    return [
        *([] if lot is None else [f"lots of {plain(lot)}"]),
        *([] if least is None else [f"minimum notional {plain(least)}"]),
        *([] if fee is None else [f"fee {fee:g} bps"]),
    ]
