"""Kills of real processes on one store, and what they may leave: the same code for the tests and the long study."""
