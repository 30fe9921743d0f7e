"""The agreements that feed the fund, and what is kept of them."""
