"""Failure of a command: a message, the exit code of its kind, never a traceback."""

from __future__ import annotations

import contextlib
import os
import traceback
from collections.abc import Callable, Iterator, Sequence

import click

from tangency.cli.json_stream import json_stream
from tangency.cli.output import printable, show_json
from tangency.domain.naming import nearest_names
from tangency.errors import ConfigurationError, TangencyError, UnknownName, face_of
from tangency.errors.remedy import in_options

__all__ = ["exit_code"]

_INTERRUPTED = 130  # 128 + SIGINT, as shells report it
_DEFECT = 70  # EX_SOFTWARE of sysexits(3)
_PIPE_CLOSED = 1


def exit_code(command: Callable[[], object], arguments: Sequence[str]) -> int:
    """Run a command and return the process's exit code; errors are printed."""
    as_json = "--json" in arguments
    try:
        code = command()
        json_stream().flush()
    except TangencyError as error:
        return _print_error(error, as_json=as_json)
    except click.ClickException as error:
        return _print_error(_typed(error), as_json=as_json)
    except (click.Abort, KeyboardInterrupt):
        click.echo("interrupted", err=True)
        return _INTERRUPTED
    except BrokenPipeError:
        _close_stdout()
        return _PIPE_CLOSED
    except Exception as defect:  # noqa: BLE001  # the last resort of the face: a user gets no traceback
        return _print_defect(defect, as_json=as_json)
    return code if isinstance(code, int) else 0


def _print_error(error: TangencyError, *, as_json: bool) -> int:
    face, details = face_of(error), error.details(in_options)
    with _unless_pipe_closed():
        if as_json:
            show_json({"error": {"type": face.slug, "title": face.title, **details}})
        else:
            lines = [f"error: {error.what}"]
            parts = {name: details[name] for name in ("where", "value", "remedy")}
            lines += [f"  {name + ':':<8}{text}" for name, text in parts.items() if text is not None]
            click.echo("\n".join(printable(line) for line in lines), err=True)
        json_stream().flush()
    return face.exit_code


def _typed(error: click.ClickException) -> TangencyError:
    """Return click's usage error as a typed error."""
    context = error.ctx if isinstance(error, click.UsageError) else None
    path = "tangency" if context is None else context.command_path
    if isinstance(error, click.NoSuchOption) and context is not None:
        known = [name for param in context.command.get_params(context) for name in param.opts]
        return UnknownName("option", error.option_name, candidates=nearest_names(error.option_name, known), where=path)
    what = error.format_message().rstrip(".")
    return ConfigurationError(what[:1].lower() + what[1:], where=path, remedy=f"see {path} --help")


def _print_defect(defect: Exception, *, as_json: bool) -> int:
    what = f"this is a defect of Tangency: {type(defect).__name__}: {' '.join(str(defect).split())}"
    remedy = "report it; TANGENCY_DEBUG=1 shows where it happened"
    with _unless_pipe_closed():
        if as_json:
            show_json({"error": {"type": "defect", "what": what, "remedy": remedy}})
        else:
            click.echo(f"{printable(what)} ({remedy})", err=True)
        if os.environ.get("TANGENCY_DEBUG") == "1":
            traceback.print_exception(defect)
        json_stream().flush()
    return _DEFECT


@contextlib.contextmanager
def _unless_pipe_closed() -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:
        _close_stdout()


def _close_stdout() -> None:
    """Discard what is still buffered: the interpreter's own flush at exit would fail."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), json_stream().fileno())
