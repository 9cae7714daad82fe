"""View models: what somebody believes, combined with what was estimated."""
