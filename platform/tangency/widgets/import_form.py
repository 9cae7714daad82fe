"""What is declared of prices that are imported, as a form made from the model of an import, with the files."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ipywidgets as w
from pydantic import Field, create_model

from tangency.contracts.params import Params
from tangency.desk.desk import Desk
from tangency.desk.import_request import CalendarName, ImportRequest
from tangency.errors import ConfigurationError, Remedy, Setting
from tangency.host.parameters import validated
from tangency.market import Dialect, GivenTables, HeldFile, OwnCalendar, table_schemas
from tangency.results.imported import ImportResult
from tangency.results.table_preview import TablePreview
from tangency.widgets.calendar_file import CalendarFile
from tangency.widgets.card import card, folded
from tangency.widgets.form import ParamsForm
from tangency.widgets.kept_form import KeptImport
from tangency.widgets.taxonomy_files import TaxonomyFiles
from tangency.widgets.upload import Upload

__all__ = ["ImportForm"]

_FIRST = ("name", "calendar", "currency", "asset_class", "columns")
# The rule of the universe is set where it is used.
_LATER = ("volume_unit", "day_boundary", "utc_day", "characteristics_lag_days")


class ImportForm:
    """The form of an import.

    Parameters
    ----------
    on_change
        Called after each change.
    """

    def __init__(self, *, on_change: Callable[[], None]) -> None:
        self._prices = Upload("prices", "CSV and other text, Parquet, Arrow or Excel", on_change=on_change)
        self._tables = {
            name: Upload(name.replace("_", " "), columns, on_change=on_change) for name, columns in _layouts().items()
        }
        self._taxonomies = TaxonomyFiles(on_change=on_change)
        self._calendar = CalendarFile(on_change=on_change)
        self._terms = ParamsForm(_part("Terms", _FIRST), where="import")
        self._dialect = ParamsForm(Dialect, where="how the table is written")
        self._more = ParamsForm(_part("MoreTerms", _LATER), where="import")
        for form in (self._terms, self._dialect, self._more):
            form.on_change(on_change)
        uploads = [upload.widget for upload in self._tables.values()]
        self._folds = (
            folded("How the table is written", self._dialect.widget),
            folded("A calendar of your own", self._calendar.widget),
            folded("Tables beside the prices", *uploads, self._taxonomies.widget),
            folded("More about the prices", self._more.widget),
        )
        prices = card("Prices", self._prices.widget, self._terms.widget)
        self.widget = w.VBox([prices, *self._folds]).add_class("tg-import")

    @property
    def has_source(self) -> bool:
        """Whether there is a file and a calendar, so that it can be read."""
        has_calendar = self._calendar.is_given or bool(self._terms.values().get("calendar"))
        return self._prices.file() is not None and has_calendar

    def preview(self, desk: Desk) -> TablePreview:
        """Return how the file is read; raises TangencyError where it cannot be."""
        terms = self._terms.values()
        columns = validated(_part("Columns", ("columns",)), {"columns": terms["columns"]}, where="import")
        return desk.preview(
            self._source(),
            calendar=self._given_calendar(),
            columns=columns.model_dump()["columns"],
            dialect=Dialect.model_validate(self._dialect.params()),
        )

    def store(self, desk: Desk) -> ImportResult:
        """Import the files as one version; raises TangencyError, and stores nothing then."""
        return desk.import_request(self._source(), self._request(), self._given())

    def clear(self) -> None:
        """Forget the files, and fold what was unfolded; what is declared stays for the next file of its kind."""
        for upload in (self._prices, *self._tables.values()):
            upload.clear()
        self._taxonomies.clear()
        self._calendar.clear()
        for fold in self._folds:
            fold.selected_index = None

    def entered(self) -> KeptImport:
        """Return what is declared, valid or not, for `restore`."""
        return KeptImport(
            terms=self._terms.values(),
            dialect=self._dialect.values(),
            more=self._more.values(),
            calendar=self._calendar.entered(),
        )

    def restore(self, kept: KeptImport) -> None:
        """Show what was declared before; the files are to be chosen again."""
        self._terms.show(kept.terms)
        self._dialect.show(kept.dialect)
        self._more.show(kept.more)
        self._calendar.restore(kept.calendar)

    def _request(self) -> ImportRequest:
        values: dict[str, Any] = {
            **self._terms.values(),
            **self._dialect.params(),
            **self._more.values(),
            "calendar": self._given_calendar(),
        }
        return validated(ImportRequest, values, where="import")

    def _given(self) -> GivenTables:
        files = {name: upload.file() for name, upload in self._tables.items()}
        lag = self._more.values().get("characteristics_lag_days")
        return GivenTables(
            tables={name: file for name, file in files.items() if file is not None and name != "names"},
            taxonomies=self._taxonomies.files(),
            names=files["names"],
            characteristics_lag_days=lag if isinstance(lag, int) else None,
        )

    def _given_calendar(self) -> str | OwnCalendar:
        named = self._terms.values().get("calendar")
        calendar = self._calendar.calendar(None if named is None else str(named))
        if calendar is None:
            raise ConfigurationError(
                "the prices have no calendar", where="import", remedy=Remedy("name it: ", Setting("calendar", "crypto"))
            )
        return calendar

    def _source(self) -> HeldFile:
        file = self._prices.file()
        if file is None:
            raise ConfigurationError("there is no file of prices", where="import", remedy="choose one")
        return file


def _layouts() -> dict[str, str]:
    """Return table → the columns that its file may have, as a phrase."""
    return {**{name: schema.layout for name, schema in table_schemas().items()}, "names": "symbol, name"}


def _part(name: str, fields: tuple[str, ...]) -> type[Params]:
    """Return a model of some fields of an import; a form names a calendar, or has a file for it."""
    own: dict[str, Any] = {
        field: (info.annotation, info) for field, info in ImportRequest.model_fields.items() if field in fields
    }
    if "calendar" in own:
        description = ImportRequest.model_fields["calendar"].description
        own["calendar"] = (CalendarName | None, Field(None, description=description))
    ordered = {field: own[field] for field in fields}
    model: type[Params] = create_model(name, __base__=Params, **ordered)
    return model
