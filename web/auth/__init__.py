"""Logging in and out, passwords, the person's own logins."""
