"""Objectives over convex sets with limits: linear, quadratic, ratio, and measures of risk."""
