"""The API: JSON over the same door, for programs with a token."""
