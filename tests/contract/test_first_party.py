"""The kit's list of Tangency's own distributions is the workspace."""

import tomllib
from pathlib import Path

from tangency.host import load_catalogue
from tangency.testing.first_party import FIRST_PARTY, is_first_party

ROOT = Path(__file__).parents[2]


def test_the_list_is_the_workspace() -> None:
    projects = [tomllib.loads(path.read_text()) for path in (ROOT / "plugins").glob("*/pyproject.toml")]
    assert {project["project"]["name"] for project in projects} == FIRST_PARTY


def test_each_of_our_own_components_cites_its_source() -> None:
    catalogue = load_catalogue(strict=True)
    own = [each for each in catalogue.registered if is_first_party(each.distribution)]
    assert len(own) >= 40
    assert [each.id for each in own if not each.spec.references] == []
