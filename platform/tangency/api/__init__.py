"""The HTTP API: the desk behind FastAPI."""

from tangency.api.app import create_app

__all__ = ["create_app"]
