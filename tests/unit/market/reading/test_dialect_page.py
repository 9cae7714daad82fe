"""The page on tables says of every field of the dialect what it is, as an argument and as an option."""

from pathlib import Path

import pytest

from tangency.market import Dialect

PAGE = (Path(__file__).parents[4] / "docs" / "reading.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("field", Dialect.model_fields)
def test_every_field_is_on_the_page(field: str) -> None:
    assert f"| `{field}` | `--{field.replace('_', '-')}`" in PAGE
    assert Dialect.model_fields[field].description
