"""Hard problems, ours against exact arithmetic: no optimum that is none, no refusal of what has an answer."""
