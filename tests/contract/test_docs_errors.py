"""The page on errors is the table in the code."""

import re
from pathlib import Path

from tangency import errors
from tangency.errors import faces

PAGE = (Path(__file__).parents[2] / "docs" / "errors.md").read_text(encoding="utf-8")
CLASSES = {
    value for value in vars(errors).values() if isinstance(value, type) and issubclass(value, errors.TangencyError)
}


def test_the_table_of_the_page_is_the_table_of_the_code() -> None:
    rows = re.findall(r"^\| `(\w+)` \| ([^|]+) \| `([\w-]+)` \| (\d+) \| (\d+) \|$", PAGE, flags=re.MULTILINE)
    shown = {name: (title, slug, int(status), int(code)) for name, title, slug, status, code in rows}
    assert shown == {
        cls.__name__: (face.title, face.slug, face.http_status, face.exit_code) for cls, face in faces._FACES.items()
    }


def test_every_other_class_stands_under_the_one_it_looks_like() -> None:
    rows = dict(re.findall(r"^\| `(\w+)` \| `(\w+)` \|", PAGE, flags=re.MULTILINE))
    others = CLASSES - set(faces._FACES)
    assert rows == {cls.__name__: cls.__base__.__name__ for cls in others}
