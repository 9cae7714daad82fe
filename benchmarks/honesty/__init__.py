"""What the statistics of honesty say where there is no skill."""
