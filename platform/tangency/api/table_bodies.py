"""The tables beside prices as parts of a request's body, one for each of the catalogue."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import Field, create_model

from tangency.api.sent_tables import SentTable
from tangency.contracts.params import Params
from tangency.contracts.request_values import Name
from tangency.desk.import_request import TableTerms
from tangency.market import GivenTables, table_schemas

__all__ = ["SentTables", "TablesBody"]

_MOST_TAXONOMIES = 100


class _NamedAndLabelled(Params):
    names: SentTable | None = Field(None, description="symbol, name")
    taxonomies: dict[Name, SentTable] = Field(
        default_factory=dict, max_length=_MOST_TAXONOMIES, description="others than sectors: name → symbol, label"
    )


if TYPE_CHECKING:
    SentTables = _NamedAndLabelled
else:
    _FIELDS: dict[str, Any] = {
        name: (SentTable | None, Field(None, description=schema.layout)) for name, schema in table_schemas().items()
    }
    SentTables = create_model(
        "SentTables", __base__=_NamedAndLabelled, __doc__="Tables beside prices, each as a request sends it.", **_FIELDS
    )


class TablesBody(SentTables, TableTerms):
    """Tables for a dataset that is there."""

    def given(self) -> GivenTables:
        """Return the tables as an import takes them."""
        sent: dict[str, SentTable | None] = {name: getattr(self, name) for name in table_schemas()}
        return GivenTables(
            tables={name: own.read(name) for name, own in sent.items() if own is not None},
            taxonomies={name: own.read(name) for name, own in self.taxonomies.items()},
            names=None if self.names is None else self.names.read("names"),
            characteristics_lag_days=self.characteristics_lag_days,
        )
