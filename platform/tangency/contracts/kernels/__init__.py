"""Compiled parts of what the contracts form themselves."""
