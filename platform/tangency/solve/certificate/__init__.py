"""Certificates of weights: duality gaps, primal residuals, binding constraints with their shadow prices."""
