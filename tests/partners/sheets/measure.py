"""Reads one file in a process of its own, and says how long it took and how much memory it had at most.

`python -m tests.partners.sheets.measure` reads every hostile file so and prints a table.
"""

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path


def measured(content: bytes) -> dict:
    """What came of a file: its sentence, the seconds it took to read, MiB of the process at its peak."""
    with tempfile.NamedTemporaryFile() as file:
        file.write(content)
        file.flush()
        command = [sys.executable, "-m", "tests.partners.sheets.measure", file.name]
        said = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout
        return json.loads(said)


def read_here(path: str) -> dict:
    from community.core.sheets import Unreadable
    from community.partners.sheets.reading import read

    began = (
        time.process_time()
    )  # of this process alone: whoever else is at work on the machine does not count
    try:
        reading = read(Path(path).read_bytes())
        sentence = f"read: {len(reading.lines)} lines, {len(reading.faults)} faults"
    except Unreadable as error:
        sentence = str(error)
    return {"sentence": sentence, "seconds": time.process_time() - began, "mib": peak_mib()}


def peak_mib() -> float:
    """Since this program began: getrusage would count what its parent held, too."""
    status = Path("/proc/self/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")) / 1024


def main() -> None:
    from tests.partners.sheets.hostile import HOSTILE

    for name, (make, _) in HOSTILE.items():
        content = make()
        found = measured(content)
        figures = f"{found['seconds']:5.2f} s {found['mib']:6.1f} MiB"
        sys.stdout.write(f"{name:32} {len(content):>9,} B {figures}  {found['sentence']}\n")


if __name__ == "__main__":
    if sys.argv[1:]:
        sys.stdout.write(json.dumps(read_here(sys.argv[1])))
    else:
        main()
