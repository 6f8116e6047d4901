"""The project speaks of itself alone."""

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]
HOSTS = re.compile(r"(?:pypi|pythonhosted|npmjs|deb\.debian)\.\w+", re.IGNORECASE)
PATHS = re.compile(r"(?<![\w.])/(?:work|root|home/\w+)/")


def tracked() -> list[Path]:
    names = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    return [ROOT / name for name in names if (ROOT / name).is_file() and Path(name).name != Path(__file__).name]


def text(path: Path) -> str:
    return path.read_text(errors="ignore")


def test_no_download_host_is_named() -> None:
    assert [str(path) for path in tracked() if HOSTS.search(text(path))] == []


def test_no_path_of_a_developers_machine_is_named() -> None:
    assert [f"{path}: {match.group(0)}" for path in tracked() if (match := PATHS.search(text(path)))] == []


def test_the_lock_files_pin_every_package_with_hashes() -> None:
    for name in ("requirements.lock", "requirements-dev.lock"):
        entries = re.split(r"\n(?=\S)", text(ROOT / name).strip())
        assert len(entries) > 20
        assert [entry.split()[0] for entry in entries if "==" not in entry or "--hash=sha256:" not in entry] == []
