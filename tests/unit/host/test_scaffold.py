import ast
import tomllib
from pathlib import Path

import pytest

from tangency.errors import ConfigurationError
from tangency.host import scaffold_plugin


def test_it_writes_a_whole_distribution(tmp_path: Path) -> None:
    folder = scaffold_plugin("demo-alpha", tmp_path)
    assert folder == tmp_path / "tangency-demo-alpha"
    assert sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()) == [
        "README.md",
        "pyproject.toml",
        "src/tangency_demo_alpha/__init__.py",
        "src/tangency_demo_alpha/optimizer.py",
        "src/tangency_demo_alpha/plugin.py",
        "src/tangency_demo_alpha/py.typed",
        "tests/test_tangency_demo_alpha_conformance.py",
    ]
    project = tomllib.loads((folder / "pyproject.toml").read_text())["project"]
    assert project["entry-points"]["tangency.plugins.v1"] == {"demo-alpha": "tangency_demo_alpha.plugin"}
    assert "tangency>=0.1,<0.2" in project["dependencies"]
    for path in folder.rglob("*.py"):
        ast.parse(path.read_text())
        assert "$" not in path.read_text()
    assert list(tmp_path.iterdir()) == [folder]


def test_a_data_source_is_written_as_a_whole_distribution_too(tmp_path: Path) -> None:
    folder = scaffold_plugin("demo-feed", tmp_path, kind="data-source")
    assert sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()) == [
        "README.md",
        "pyproject.toml",
        "src/tangency_demo_feed/__init__.py",
        "src/tangency_demo_feed/plugin.py",
        "src/tangency_demo_feed/py.typed",
        "src/tangency_demo_feed/source.py",
        "tests/test_tangency_demo_feed_conformance.py",
    ]
    project = tomllib.loads((folder / "pyproject.toml").read_text())["project"]
    assert project["description"] == "The data source demo-feed for Tangency."
    assert not [each for each in project["dependencies"] if each.startswith("numpy")]
    for path in folder.rglob("*.py"):
        ast.parse(path.read_text())
        assert "$" not in path.read_text()


def test_a_kind_of_which_none_is_written_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="did you mean data-source"):
        scaffold_plugin("demo", tmp_path, kind="data-sauce")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", ["", "Demo", "demo_alpha", "1st", "a/b", "../a", "-a", "tangency-a", "x" * 41, "ä"])
def test_a_name_that_cannot_be_one_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(ConfigurationError, match="cannot be the name"):
        scaffold_plugin(name, tmp_path)
    assert not list(tmp_path.iterdir())


def test_an_installed_plugins_name_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"is installed.*uninstall tangency-rebalancing"):
        scaffold_plugin("rebalancing", tmp_path)


def test_an_existing_folder_is_left_alone(tmp_path: Path) -> None:
    kept = tmp_path / "tangency-demo" / "kept"
    kept.parent.mkdir()
    kept.write_text("mine")
    with pytest.raises(ConfigurationError, match="exists already"):
        scaffold_plugin("demo", tmp_path)
    assert kept.read_text() == "mine"


def test_a_missing_destination_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="cannot be written: No such file"):
        scaffold_plugin("demo", tmp_path / "nowhere")


def test_nothing_is_left_where_writing_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    original = Path.write_text

    def full(path: Path, *args: str, **options: str) -> int:
        if path.name == "plugin.py":
            raise OSError(28, "No space left on device")
        return original(path, *args, **options)

    monkeypatch.setattr(Path, "write_text", full)
    with pytest.raises(ConfigurationError, match="No space left"):
        scaffold_plugin("demo", tmp_path)
    assert not list(tmp_path.iterdir())
