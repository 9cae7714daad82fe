"""Forms made from params models."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

import ipywidgets as w
import pytest
from pydantic import Field, model_validator

import tangency as tg
from tangency.market import UniverseRule
from tangency.sdk import NoParams, Params
from tangency.widgets import params_form
from tangency.widgets.entry import entry_for
from tangency.widgets.field import FieldKind, form_fields
from tangency.widgets.form import ParamsForm


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


class Everything(Params):
    power: float = Field(1.0, ge=0, le=4, description="an <b>exponent</b>")
    aversion: float = Field(4.0, gt=0, le=1000, description="a wide range")
    days: int = Field(5, ge=1, le=30, description="a short range of whole numbers")
    periods: int = Field(250, ge=1, description="an open range of whole numbers")
    robust: bool = Field(False, description="a flag")
    colour: Colour = Field(Colour.BLUE, description="an enumeration")
    side: Literal["long", "short"] = Field("long", description="a literal")
    name: str = Field("x", max_length=3, description="a text")
    limit: float | None = Field(None, ge=0, description="an optional number")
    mode: Literal["a", "b"] | None = Field(None, description="an optional choice")
    words: tuple[str, ...] = Field(("p", "q"), description="several words")
    lines: tuple[str, ...] = Field(
        ("p, q",), description="several texts, with commas in them", json_schema_extra={"format": "lines"}
    )
    table: dict[str, float] = Field({"a": 1.0}, description="a mapping")


class Demanding(Params):
    window: int = Field(ge=2, description="must be given")
    half: Literal["first", "last"] = Field(description="must be chosen")


class Ordered(Params):
    low: float = Field(0.0, ge=0, le=1, description="lower end")
    high: float = Field(1.0, ge=0, le=1, description="upper end")

    @model_validator(mode="after")
    def _ordered(self):
        if self.low > self.high:
            raise ValueError("low is above high")
        return self


def widget_of(form, name):
    return form._entries[name].widget


def complaint(form, name):
    return form._complaints[name].value


def test_a_form_starts_with_the_defaults_of_its_model():
    form = params_form(Everything)
    assert form.params() == Everything().model_dump(mode="json")


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("power", w.FloatSlider),
        ("aversion", w.FloatText),
        ("days", w.IntSlider),
        ("periods", w.IntText),
        ("robust", w.Checkbox),
        ("colour", w.Dropdown),
        ("side", w.Dropdown),
        ("name", w.Text),
        ("limit", w.Text),
        ("mode", w.Dropdown),
        ("words", w.Text),
        ("lines", w.Textarea),
        ("table", w.Text),
    ],
)
def test_each_type_has_its_widget_and_description(name, kind):
    form = params_form(Everything)
    assert type(widget_of(form, name)) is kind
    assert widget_of(form, name).tooltip == Everything.model_fields[name].description


@pytest.mark.parametrize(
    ("name", "entered", "value"),
    [
        ("power", 2.5, 2.5),
        ("aversion", 0.1, 0.1),
        ("days", 7, 7),
        ("robust", True, True),
        ("colour", 0, "red"),
        ("side", 1, "short"),
        ("name", "abc", "abc"),
        ("limit", "0.25", 0.25),
        ("limit", "", None),
        ("mode", 1, "b"),
        ("mode", -1, None),
        ("words", " a, b ,,c", ["a", "b", "c"]),
        ("lines", " a, b \n\nc", ["a, b", "c"]),
        ("table", '{"b": 2}', {"b": 2.0}),
    ],
)
def test_what_is_entered_is_what_the_params_say(name, entered, value):
    form = params_form(Everything)
    widget_of(form, name).value = entered
    assert form.params()[name] == value
    assert complaint(form, name) == ""


@pytest.mark.parametrize(
    ("name", "entered", "words"),
    [
        ("aversion", 2000.0, "at most 1000"),
        ("aversion", 0.0, "more than 0"),
        ("periods", 0, "at least 1"),
        ("name", "abcd", "at most 3"),
        ("limit", "many", "number"),
        ("limit", "-1", "at least 0"),
        ("table", "{", "dictionary"),
        ("aversion", float("nan"), "finite"),
    ],
)
def test_what_is_not_allowed_is_said_beside_its_field_and_not_clamped(name, entered, words):
    form = params_form(Everything)
    widget_of(form, name).value = entered
    assert words in complaint(form, name)
    assert [other for other in form._complaints if complaint(form, other)] == [name]
    with pytest.raises(tg.ConfigurationError):
        form.params()
    widget_of(form, name).value = params_form(Everything)._entries[name].widget.value
    assert complaint(form, name) == ""


def test_every_field_that_is_wrong_has_its_own_complaint():
    form = params_form(Everything)
    widget_of(form, "aversion").value = -1.0
    widget_of(form, "periods").value = 0
    assert "more than 0" in complaint(form, "aversion")
    assert "at least 1" in complaint(form, "periods")


def test_a_required_param_is_asked_for_and_never_guessed():
    form = params_form(Demanding)
    assert form.values() == {}
    assert complaint(form, "window") == complaint(form, "half") == ""  # the entry says "required"; nothing is wrong yet
    widget_of(form, "window").value = "30"
    widget_of(form, "window").value = ""
    assert "required" in complaint(form, "window")
    widget_of(form, "window").value = "30"
    widget_of(form, "half").value = 1
    assert form.params() == {"window": 30, "half": "last"}


def test_what_is_wrong_with_the_params_together_is_said_below_them():
    form = params_form(Ordered)
    widget_of(form, "low").value = 0.9
    widget_of(form, "high").value = 0.1
    assert "low is above high" in form._whole.value


def test_listeners_hear_of_each_change():
    form = params_form(Everything)
    heard = []
    form.on_change(lambda: heard.append(form.values()["days"]))
    widget_of(form, "days").value = 9
    assert heard == [9]


def test_descriptions_are_escaped():
    texts = [each.value for each in walk(params_form(Everything).widget) if isinstance(each, w.HTML)]
    assert any("&lt;b&gt;exponent" in text for text in texts)
    assert not any("<b>exponent" in text for text in texts)


def test_a_model_without_params_has_an_empty_form():
    assert params_form(NoParams).params() == {}


def test_a_form_is_shown_by_notebooks():
    assert "application/vnd.jupyter.widget-view+json" in params_form(Everything)._repr_mimebundle_()


def test_ends_that_are_themselves_excluded_are_ends_all_the_same():
    aversion = next(field for field in form_fields(Everything) if field.name == "aversion")
    assert (aversion.kind, aversion.lower, aversion.upper) == (FieldKind.NUMBER, 0, 1000)


def test_a_start_outside_the_range_is_shown_as_it_is():
    power = next(field for field in form_fields(Everything) if field.name == "power")
    assert entry_for(power, 9.0).read() == 9.0


def walk(widget):
    yield widget
    for child in getattr(widget, "children", ()):
        yield from walk(child)


def test_what_is_seldom_said_is_made_when_its_fold_is_opened():
    form = ParamsForm(UniverseRule, {"n_returns": 30, "min_price": 5.0}, where="rule", first=("top", "n_returns"))
    fold = next(each for each in form.widget.children if isinstance(each, w.Accordion))
    (inside,) = fold.children[0].children
    assert inside.children == ()
    assert form.params()["min_price"] == 5.0  # what is said is seen at once
    heard = []
    form.on_change(lambda: heard.append(form.values()))
    fold.selected_index = 0
    assert len(inside.children) > 5
    before = form.params()
    fold.selected_index = None
    fold.selected_index = 0
    assert form.params() == before
    form._entries["rank_by"].widget.value = "turnover"
    assert heard[-1]["rank_by"] == "turnover"


class Typed(Params):
    rate: float = Field(0.0, gt=-1, le=1, description="a rate", json_schema_extra={"format": "typed"})


def test_a_number_that_its_schema_calls_typed_has_no_slider_and_keeps_every_digit():
    form = params_form(Typed)
    entry = form._entries["rate"].widget
    assert isinstance(entry, w.FloatText)
    entry.value = 0.0275
    assert form.params() == {"rate": 0.0275}
