"""The sample community's TOML files."""

import tomllib

from community.core.config import ROOT


def sample_file(name: str) -> dict:
    """What community/sample/<name>.toml says."""
    with (ROOT / "community" / "sample" / f"{name}.toml").open("rb") as file:
        return tomllib.load(file)
