"""The HTTP API: the desk behind FastAPI."""
