"""The page that lists the apps that are served: of each its name, a sentence, and a link."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from importlib import resources

__all__ = ["App", "served_apps", "start_page"]

_STYLE = """
body { margin: 0; background: #f5f7f9; color: #1f2933;
  font: 14px/1.45 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif; }
main { max-width: 720px; margin: 0 auto; padding: 48px 24px; }
h1 { font-size: 22px; font-weight: 600; margin: 0 0 20px; letter-spacing: -0.01em; }
ul { list-style: none; margin: 0; padding: 0; display: grid; gap: 12px; }
a { display: block; background: #fff; border: 1px solid #e2e6eb; border-radius: 8px; padding: 16px 18px; color: inherit;
  text-decoration: none; }
a:hover { border-color: #1f5f8b; }
a:focus-visible { outline: 2px solid #1f5f8b; outline-offset: 1px; }
strong { display: block; font-size: 15px; font-weight: 600; color: #1f5f8b; }
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class App:
    """An app, as the metadata of its notebook say.

    Attributes
    ----------
    name
        Its address below the server's.
    notebook
        Name of the file, of those in `apps`; several apps may share one.
    """

    name: str
    title: str
    summary: str
    notebook: str


def served_apps() -> tuple[App, ...]:
    """Return the apps, by name.

    >>> [app.title for app in served_apps()]
    ['Analytics', 'Backtest', 'Correlation', 'Forecasts', 'Pairs', 'Portfolio', 'Sector rotation']
    """
    folder = resources.files("tangency.widgets").joinpath("apps")
    found = [
        App(notebook=each.name, **own)
        for each in folder.iterdir()
        if each.name.endswith(".ipynb")
        for own in json.loads(each.read_text(encoding="utf-8"))["metadata"]["apps"]
    ]
    return tuple(sorted(found, key=lambda app: app.name))


def start_page(apps: Iterable[App]) -> str:
    """Return the page; it asks for nothing but itself."""
    items = "".join(
        f'<li><a href="{escape(app.name)}"><strong>{escape(app.title)}</strong>{escape(app.summary)}</a></li>'
        for app in apps
    )
    return (
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><title>Tangency</title>'
        f'<link rel="icon" href="data:;base64,="><style>{_STYLE}</style></head>'
        f"<body><main><h1>Tangency</h1><ul>{items}</ul></main></body></html>"
    )
