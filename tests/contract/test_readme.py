"""The README keeps its promises: the quick start runs as it stands, and the commands exist."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_quick_start_runs_and_meets_its_constraints(capsys) -> None:
    (source,) = re.findall(r"```python\n(.*?)```", README, flags=re.DOTALL)
    assert len([line for line in source.splitlines() if line.strip()]) <= 5
    namespace: dict = {}
    exec(compile(source, "README.md", "exec"), namespace)
    weights = namespace["plan"].weights
    assert abs(weights.sum() - 1) < 1e-9
    assert weights.max() <= 0.2 + 1e-12
    assert "certificate: optimal" in capsys.readouterr().out


def test_every_make_target_that_the_pages_name_exists() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, flags=re.MULTILINE))
    pages = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")]
    named = {name for page in pages for name in re.findall(r"(?:^|`)make ([a-z]+)", page.read_text(), re.MULTILINE)}
    assert {"demo", "test", "docs", "apps", "serve", "lab", "install", "help"} <= named
    assert named <= targets


def test_every_folder_of_the_map_exists() -> None:
    rows = re.findall(r"^\| (`[^|]+) \|", README, flags=re.MULTILINE)
    folders = [name for row in rows for name in re.findall(r"`(?:… )?([^`]+)`", row)]
    assert len(folders) > 15
    below = ROOT / "platform" / "tangency"
    planned = {"notebooks/"} - {each.name + "/" for each in ROOT.iterdir()}
    missing = [name for name in folders if not ((ROOT / name).exists() or (below / name).exists())]
    assert set(missing) <= planned
