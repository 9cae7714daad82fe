"""The dashboards as a process: standalone Voilà on the loopback, preheated, without external resources."""

from __future__ import annotations

import os
import socket
import tempfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from importlib import resources
from pathlib import Path

from tangency.errors import ConfigurationError
from tangency.store import default_home

__all__ = ["serve_apps", "voila_arguments"]

# A visitor takes a kernel from a notebook's pool, and the next one must not find it empty. A kernel holds some 300 MB,
# so that the verbs, which share a notebook, have one.
_POOLS = {
    "portfolio.ipynb": {"pool_size": 2, "kernel_env_variables": {}},
    "default": {"pool_size": 1, "kernel_env_variables": {}},
}
# Pages open at once; with the pool some 4 GB.
_MOST_VIEWERS = 8
# The next kernel is heated when the page is there, not while it loads.
_REFILL_SECONDS = 5
_IDLE_SECONDS = 600
_CULL_SECONDS = 60
# Extensions of JupyterLab that no dashboard needs, each a download for every visitor.
_NEEDLESS = ("jupyterlab_pygments", "jupyterlab-plotly", "@voila-dashboards/jupyterlab-preview")
_ICON_FILES = (
    "css/all.min.css",
    "css/v4-shims.min.css",
    *(f"webfonts/fa-{face}.woff2" for face in ("brands-400", "regular-400", "solid-900", "v4compatibility")),
)


def voila_arguments(port: int, *, open_browser: bool, token: str, host_names: Collection[str] = ()) -> tuple[str, ...]:
    """Return Voilà's arguments.

    Standalone Voilà drops requests to execute code that come from a browser; the Jupyter Server extension does not.
    The apps lie in the package, alone in their folder: Voilà offers files below the folder that it serves.
    """
    apps = resources.files("tangency.widgets").joinpath("apps")
    browser = () if open_browser else ("--no-browser",)
    return (
        str(apps),
        f"--port={port}",
        *browser,
        "--Voila.ip=127.0.0.1",
        "--Voila.port_retries=0",
        "--preheat_kernel=True",
        f"--VoilaKernelManager.kernel_pools_config={_POOLS}",
        f"--VoilaKernelManager.fill_delay={_REFILL_SECONDS}",
        "--template=tangency",
        # Part of the address that is printed and opened.
        f"--Voila.token={token}",
        f"--GuardedVoila.most_viewers={_MOST_VIEWERS}",
        *(f"--GuardedVoila.host_names={name}" for name in host_names),
        # A visitor who could name another template would get its links to elsewhere.
        "--VoilaConfiguration.allow_template_override=NO",
        "--VoilaConfiguration.allow_theme_override=NO",
        *(f"--VoilaConfiguration.extension_denylist={name}" for name in _NEEDLESS),
        # Closing a tab leaves its kernel behind.
        f"--MappingKernelManager.cull_idle_timeout={_IDLE_SECONDS}",
        f"--MappingKernelManager.cull_interval={_CULL_SECONDS}",
        "--MappingKernelManager.cull_connected=False",
        # In place of a kernel that was killed an empty one would be started, which knows nothing of its page.
        "--KernelRestarter.restart_limit=0",
    )


def serve_apps(port: int, *, open_browser: bool, host_names: Collection[str] = ()) -> None:
    """Serve the dashboards until the process is told to stop.

    Parameters
    ----------
    host_names
        Names beside those of the loopback under which they are reached, such as that of a proxy.

    Raises
    ------
    ConfigurationError
        For a port that is taken, or where Voilà is not installed.
    """
    _require_free(port)
    try:
        from tangency.widgets.apps_token import kept_token  # noqa: PLC0415  # the command line imports this module
        from tangency.widgets.guarded_voila import GuardedVoila  # noqa: PLC0415  # as above
    except ImportError as missing:
        raise ConfigurationError(
            "the dashboards are not installed", where=str(missing), remedy='pip install "tangency[apps]"'
        ) from None
    with _jupyter_folder() as folder:
        os.environ["TANGENCY_HOME"] = str(default_home())
        ours = resources.files("tangency.widgets").joinpath("jupyter")
        others = [os.environ["JUPYTER_PATH"]] if os.environ.get("JUPYTER_PATH") else []
        os.environ["JUPYTER_PATH"] = os.pathsep.join([str(folder), str(ours), *others])
        arguments = voila_arguments(port, open_browser=open_browser, token=kept_token(), host_names=host_names)
        GuardedVoila.launch_instance(argv=list(arguments))


@contextmanager
def _jupyter_folder() -> Iterator[Path]:
    """Make a Jupyter folder in which the template finds the icons of the fontawesomefree package."""
    icons = resources.files("fontawesomefree").joinpath("static/fontawesomefree")
    with tempfile.TemporaryDirectory(prefix="tangency-apps-") as made:
        static = Path(made) / "voila" / "templates" / "tangency" / "static" / "fontawesome"
        # Copies: the server follows no link out of its folder.
        for name in _ICON_FILES:
            (static / name).parent.mkdir(parents=True, exist_ok=True)
            (static / name).write_bytes(icons.joinpath(name).read_bytes())
        yield Path(made)


def _require_free(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except (OSError, OverflowError) as error:
            raise ConfigurationError(
                "the port cannot be used", where=f"127.0.0.1, {error}", value=port, remedy="choose another port"
            ) from None
