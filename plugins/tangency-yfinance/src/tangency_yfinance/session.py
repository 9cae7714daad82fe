"""The session that yfinance asks by, and what it raises as the errors of Tangency."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from tangency.sdk import DataError, PluginError, SourceUnavailable, UnknownName

__all__ = ["session", "typed_faults"]

_NOT_FOUND = 404


def session(base_url: str | None) -> Any:
    """Return a session; with a base URL every request goes there, whatever host it was for."""
    try:
        from curl_cffi import requests  # noqa: PLC0415  # only a fetch needs it
    except ImportError as error:
        raise PluginError(
            "yfinance is not installed", where="yfinance", remedy='pip install "tangency[yfinance]"'
        ) from error
    if base_url is None:
        return requests.Session(impersonate="chrome")
    base = base_url.rstrip("/")

    class Redirected(requests.Session):  # type: ignore[misc,type-arg,unused-ignore]  # the library ships partial types
        def request(self, method: Any, url: str, *args: Any, **given: Any) -> Any:
            parts = urlsplit(url)
            query = f"?{parts.query}" if parts.query else ""
            return super().request(method, f"{base}{parts.path or '/'}{query}", *args, **given)

    return Redirected()


@contextmanager
def typed_faults(symbol: str) -> Iterator[None]:
    """Raise what yfinance and its session raise as typed errors.

    Raises
    ------
    SourceUnavailable
        Too many requests, a connection or an answer that broke off, Yahoo under maintenance.
    DataError
        A symbol of which Yahoo has no prices, with its own words.
    UnknownName
        A symbol that Yahoo does not know.
    """
    where = f"yfinance, {symbol}"
    import yfinance  # noqa: PLC0415  # it takes a second to import, and only a fetch needs it
    from curl_cffi.requests.exceptions import HTTPError, RequestException  # noqa: PLC0415  # only a fetch needs them
    from yfinance.exceptions import (  # noqa: PLC0415  # as above
        YFDataException,
        YFException,
        YFRateLimitError,
    )

    debug = yfinance.config.debug
    before, debug.hide_exceptions = debug.hide_exceptions, False
    try:
        with warnings.catch_warnings():
            # yfinance uses what later versions of pandas will not have: that is for its authors.
            warnings.simplefilter("ignore", DeprecationWarning)
            yield
    except YFRateLimitError as error:
        raise SourceUnavailable("too many requests", where=where, value=str(error)) from error
    except HTTPError as error:
        if getattr(error.response, "status_code", None) == _NOT_FOUND:
            raise UnknownName("symbol", symbol, where="yfinance") from error
        raise SourceUnavailable("Yahoo does not answer", where=where, value=str(error)) from error
    except (YFDataException, RequestException, ValueError, KeyError, TypeError) as error:
        raise SourceUnavailable("Yahoo does not answer, or by halves", where=where, value=str(error)) from error
    except YFException as error:
        raise DataError("Yahoo has no prices of it", where=where, value=str(error)) from error
    finally:
        debug.hide_exceptions = before
