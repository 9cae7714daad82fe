"""Estimates that follow a moving window: blocks of periods are added and dropped, nothing is computed twice."""
