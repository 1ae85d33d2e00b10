"""公示: nothing is public that nobody approved, and nothing stays public that should be gone."""
