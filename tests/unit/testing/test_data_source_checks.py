"""The conformance checks of data sources: each mistake of a source is found, a sound one passes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import ClassVar

import pytest

from refreshes.exchange import Exchange
from tangency.contracts.component import ComponentSpec
from tangency.contracts.params import NoParams
from tangency.testing import assert_conforms, check_component


def spec(**changes: object) -> ComponentSpec[object]:
    def make(_: NoParams) -> object:
        made = Exchange(bars={}, now=datetime(2024, 1, 1, tzinfo=UTC))
        for name, value in changes.items():
            setattr(made, name, value)
        return made

    return ComponentSpec(name="own", summary="An exchange", params=NoParams, factory=make, references=("its docs",))


def test_a_sound_source_passes_and_is_asked_nothing() -> None:
    assert_conforms(spec(), "data source")


@pytest.mark.parametrize(
    "changes", [{"calendars": ()}, {"calendars": ("lunar",)}, {"page_size": 0}, {"pause_seconds": float("nan")}]
)
def test_what_a_source_declares_wrongly_is_found(changes: dict[str, object]) -> None:
    assert not check_component(spec(**changes), "data source").passed


def test_a_source_without_a_method_is_found() -> None:
    class Half:
        calendars: ClassVar = ("crypto",)

        def fetch(self, *_: object) -> Iterator[object]:
            return iter(())

    half = ComponentSpec(name="half", summary="Half", params=NoParams, factory=lambda _: Half())
    report = check_component(half, "data source")
    assert not report.passed
    assert "lacks a member" in str(report)
