"""The token of the dashboards: one for each user, so that an open page finds its server again after a restart."""

from __future__ import annotations

import re
import secrets
from pathlib import Path
from tempfile import NamedTemporaryFile

from jupyter_core.paths import jupyter_runtime_dir

from tangency.errors import ConfigurationError

__all__ = ["kept_token"]

_NAME = "tangency-apps-token"
_BYTES = 24
_TOKEN = re.compile(rf"[0-9a-f]{{{2 * _BYTES}}}")


def kept_token() -> str:
    """Return this user's token; the first call makes it, and a damaged one is made anew.

    It lies in Jupyter's runtime folder, readable by the user alone, as the keys of kernels do. To have another, delete
    the file.

    Raises
    ------
    ConfigurationError
        Where the folder cannot be written.
    """
    path = Path(jupyter_runtime_dir()) / _NAME
    try:
        return _read(path) or _made(path)
    except OSError as error:
        raise ConfigurationError(
            "the token of the dashboards cannot be kept",
            where=f"{path}: {error.strerror}",
            remedy="name a folder that can be written in JUPYTER_RUNTIME_DIR",
        ) from None


def _read(path: Path) -> str | None:
    try:
        text = path.read_text(encoding="ascii", errors="replace")
    except FileNotFoundError:
        return None
    # Another user's right to read it would be a right to every page.
    return text if _TOKEN.fullmatch(text) and not path.stat().st_mode & 0o077 else None


def _made(path: Path) -> str:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    token = secrets.token_hex(_BYTES)
    with NamedTemporaryFile("w", dir=path.parent, prefix=f"{_NAME}-", delete=False, encoding="ascii") as file:
        file.write(token)
    Path(file.name).replace(path)
    return token
