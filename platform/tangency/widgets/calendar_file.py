"""A calendar of one's own on a page: a file of sessions or holidays, and what the file does not say of itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import PurePath

import ipywidgets as w
from pydantic import Field, JsonValue

from tangency.contracts.params import Params
from tangency.errors import ConfigurationError, Remedy, Setting
from tangency.host.parameters import validated
from tangency.market import OwnCalendar, calendar_from_file
from tangency.widgets.form import ParamsForm
from tangency.widgets.upload import Upload

__all__ = ["CalendarFile"]

_COLUMNS = "in place of a named calendar: session, and if need be open, close; or holiday, with the weekdays of trading"


class CalendarTerms(Params):
    """What a calendar's file does not say of itself."""

    periods_per_year: float | None = Field(None, gt=0, le=366, description="of the calendar's file: sessions a year")
    weekmask: str | None = Field(
        None,
        pattern="^[01]{7}$",
        description="of a file of holidays: seven digits from Monday on, 1 for a day of trading, such as 1111100",
    )


class CalendarFile:
    """Selects the file, and takes the terms.

    Parameters
    ----------
    on_change
        Called after each change.

    Attributes
    ----------
    widget
        What is shown.
    """

    def __init__(self, *, on_change: Callable[[], None]) -> None:
        self._upload = Upload("calendar file", _COLUMNS, on_change=on_change)
        self._terms = ParamsForm(CalendarTerms, where="calendar")
        self._terms.on_change(on_change)
        self.widget = w.VBox([self._upload.widget, self._terms.widget])

    @property
    def is_given(self) -> bool:
        """Whether there is a file."""
        return self._upload.file() is not None

    def calendar(self, named: str | None) -> str | OwnCalendar | None:
        """Return the calendar of the file, else the one that is named; None where there is neither.

        Raises
        ------
        TangencyError
            For a file and a name, terms without a file, or a file that is no calendar.
        """
        file, terms = self._upload.file(), validated(CalendarTerms, self._terms.values(), where="calendar")
        if file is None:
            stated = next((name for name, value in terms if value is not None), None)
            if stated is not None:
                raise ConfigurationError("only a calendar's file needs this", where=stated, remedy="leave it out")
            return named
        if named is not None:
            raise ConfigurationError(
                "the calendar is given twice", where="calendar", value=f"{named}, {file.name}", remedy="give it once"
            )
        if terms.periods_per_year is None:
            raise ConfigurationError(
                "a calendar's file does not say how many sessions make a year",
                where="calendar",
                value=file.name,
                remedy=Remedy("say ", Setting("periods_per_year", 252), ", as it is for this market"),
            )
        name = PurePath(file.name).stem
        return calendar_from_file(file, name=name, periods_per_year=terms.periods_per_year, weekmask=terms.weekmask)

    def clear(self) -> None:
        """Forget the file."""
        self._upload.clear()

    def entered(self) -> dict[str, JsonValue]:
        """Return what is entered, valid or not, for `restore`."""
        return self._terms.values()

    def restore(self, values: Mapping[str, JsonValue]) -> None:
        """Show what was entered before."""
        self._terms.show(values)
