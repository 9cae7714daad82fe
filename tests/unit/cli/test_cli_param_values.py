"""Texts as values of params: what the model is given, and what the help says."""

from __future__ import annotations

from enum import StrEnum

import pytest
from pydantic import Field

from tangency.cli.param_values import described, from_text
from tangency.contracts.params import Params
from tangency.errors import ConfigurationError
from tangency.host.parameters import validated


class Flavour(StrEnum):
    PLAIN = "plain"
    RICH = "rich"


class Inner(Params):
    a: int = 1


class Model(Params):
    power: float = Field(1.5, ge=0, le=4, description="the exponent")
    flavour: Flavour = Flavour.PLAIN
    name: str | None = None
    limit: int | None = Field(None, ge=1, description="how many")
    robust: bool = False
    weights: dict[str, float] = Field(default_factory=dict)
    lags: tuple[int, ...] = (1, 2)
    inner: Inner = Inner()
    must: int


@pytest.mark.parametrize(
    ("field", "text", "value"),
    [
        ("power", "2", 2.0),
        ("flavour", "rich", Flavour.RICH),
        ("name", "[x", "[x"),
        ("name", "none", None),
        ("limit", "3", 3),
        ("limit", "none", None),
        ("robust", "true", True),
        ("weights", '{"BTC": 0.5}', {"BTC": 0.5}),
        ("lags", "[1, 5]", (1, 5)),
        ("inner", '{"a": 4}', Inner(a=4)),
    ],
)
def test_a_text_becomes_the_fields_value(field: str, text: str, value: object) -> None:
    given = {"must": 1, field: from_text(Model, field, text, option=f"--{field}")}
    assert getattr(validated(Model, given, where="test"), field) == value


def test_what_is_no_json_is_refused_with_its_column() -> None:
    with pytest.raises(ConfigurationError) as caught:
        from_text(Model, "lags", "[1,,2]", option="--lags")
    assert caught.value.where == "--lags, column 4"
    assert caught.value.value == "[1,,2]"


@pytest.mark.parametrize(
    ("field", "words"),
    [
        ("power", "the exponent  [number at least 0 and at most 4; default 1.5]"),
        ("flavour", "flavour  [one of plain, rich; default plain]"),
        ("limit", "how many  [integer at least 1 or null; default none]"),
        ("must", "must  [integer; required]"),
        ("robust", "robust  [boolean; default False]"),
        ("weights", "weights  [object]"),
    ],
)
def test_the_help_says_type_range_choices_and_default(field: str, words: str) -> None:
    assert described(Model, field) == words
