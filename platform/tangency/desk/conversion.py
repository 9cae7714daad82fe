"""Currencies of the desk's datasets: converted by rates that are named, or declared, as a new version."""

from __future__ import annotations

from tangency.desk.datasets import Datasets
from tangency.errors import ConfigurationError, Remedy, Setting
from tangency.market import ExchangeRates, sample_names, with_listings_in
from tangency.results.conversion import ConvertedPrices

__all__ = ["convert"]


def convert(
    datasets: Datasets, name: str, *, to: str, rates: ExchangeRates | str | None, at_par: bool
) -> ConvertedPrices:
    """Publish a dataset with its prices in one currency; see `Desk.convert`."""
    if name in sample_names():
        raise ConfigurationError(
            "a bundled sample is as it is", where="name", value=name, remedy="import its prices under another name"
        )
    if (rates is None) != at_par:
        raise ConfigurationError(
            "prices are converted by rates, or declared to be in the currency as they stand: one of the two",
            where="rates, at_par",
            remedy=Remedy(
                "name a dataset of rates: ", Setting("rates", "DATASET"), ", or say ", Setting("at_par", value=True)
            ),
        )
    before = datasets.dataset(name)
    panel = before.panel
    if rates is None:
        done = panel.taken_as(to)
        tables = with_listings_in(before.tables, panel, to)
    else:
        known = rates
        if isinstance(known, str):
            known = ExchangeRates.from_panel(datasets.panel(known), currency=to)
        done = panel.in_currency(to, known)
        tables = with_listings_in(before.tables, panel, to, known)
    new = done.facts.conversions[len(panel.facts.conversions) :]
    return ConvertedPrices(dataset=name, version=datasets.publish(done, tables), conversions=new)
