"""Documents, claims and verdicts."""
