"""A report as PDF, printed by a browser that is already on the machine."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from tangency.errors import ConfigurationError, TangencyError

__all__ = ["find_browser", "print_pdf"]

_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_SECONDS = 120


def find_browser() -> str:
    """Return the path of a Chromium.

    Raises
    ------
    ConfigurationError
        Where there is none.
    """
    for name in _BROWSERS:
        found = shutil.which(name)
        if found is not None:
            return found
    raise ConfigurationError(
        "a PDF needs Chromium, and there is none on this machine",
        where="PATH",
        value=", ".join(_BROWSERS),
        remedy="install chromium, or write the report as .html and print it from any browser",
    )


def print_pdf(page: str, browser: str) -> bytes:
    """Return an HTML page printed on A4.

    Raises
    ------
    TangencyError
        Where the browser fails or takes too long.
    """
    with tempfile.TemporaryDirectory(prefix="tangency-report-") as scratch:
        source, target = Path(scratch) / "report.html", Path(scratch) / "report.pdf"
        source.write_text(page, encoding="utf-8")
        command = [browser, *_options(Path(scratch)), f"--print-to-pdf={target}", source.as_uri()]
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=_SECONDS, check=False)  # noqa: S603  # our own arguments
        except (OSError, subprocess.TimeoutExpired) as error:
            raise _failed(browser, str(error)) from error
        if done.returncode != 0 or not target.exists():
            raise _failed(browser, done.stderr.strip()[-500:])
        return target.read_bytes()


def _options(scratch: Path) -> list[str]:
    options = [
        "--headless",
        "--disable-gpu",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
        "--no-pdf-header-footer",
        "--virtual-time-budget=5000",
        f"--user-data-dir={scratch / 'profile'}",
    ]
    # Chromium's sandbox refuses to start for root, as in containers.
    return [*options, "--no-sandbox"] if os.geteuid() == 0 else options


def _failed(browser: str, message: str) -> TangencyError:
    return TangencyError(
        "the browser could not print the report",
        where=browser,
        value=message,
        remedy="write the report as .html and print it from any browser",
    )
