"""Alembic's migrations; run by `flask setup`."""
