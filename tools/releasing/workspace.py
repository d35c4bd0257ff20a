"""What the jobs share: where things are, the crates, and how commands are run."""

import json
import os
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TARGET = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")).resolve()
# In the order of their dependencies, those of tests included: the order to publish them in.
CRATES = [f"cors-{it}" for it in "core export actix axum rocket warp watch tools cli".split()]


class Wrong(Exception):
    """What is wrong, why, and what to do."""


def run(*command, cwd=ROOT):
    """Runs a command whose output the user sees."""
    if subprocess.run(command, cwd=cwd).returncode:
        raise Wrong(f"`{' '.join(map(str, command))}` failed: what it printed above says why. Nothing was published.")


def packages(folder):
    """The packages of a workspace by name."""
    command = ["cargo", "metadata", "--no-deps", "--format-version=1"]
    printed = subprocess.run(command, cwd=folder, check=True, capture_output=True).stdout
    return {it["name"]: it for it in json.loads(printed)["packages"]}
