"""Makers of rows for tests, one file per app; each makes the least that the database accepts."""
