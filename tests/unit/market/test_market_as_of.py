from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from tangency.errors import ConfigurationError
from tangency.market import parse_as_of


def test_texts_days_and_instants_name_the_same_label() -> None:
    label = parse_as_of("2024-11-30")
    assert label == parse_as_of(date(2024, 11, 30)) == parse_as_of("2024-11-30T00:00")
    assert label.isoformat() == "2024-11-30T00:00:00"


@pytest.mark.parametrize("text", ["", "yesterday", "30.11.2024", "2024-02-30"])
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(ConfigurationError, match="not a date") as caught:
        parse_as_of(text)
    assert caught.value.value == text


def test_what_is_not_even_text_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="not a date"):
        parse_as_of(20241130)  # type: ignore[arg-type]  # what a caller without types may do


def test_a_time_zone_is_refused() -> None:
    for value in ("2024-11-30T00:00Z", datetime(2024, 11, 30, tzinfo=UTC)):
        with pytest.raises(ConfigurationError, match="carries no time zone"):
            parse_as_of(value)
