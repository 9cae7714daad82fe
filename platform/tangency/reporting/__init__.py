"""Reports: the desk, printed."""
