"""Spending proposals: what for, who said yes, which entry paid it, what came of it."""
