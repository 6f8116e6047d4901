"""The wheel holds all that it needs: built, installed into an empty environment, and started from elsewhere."""

import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

from tests.cli.shell import clean_environment

ROOT = Path(__file__).parents[2]


def run(arguments: list[str], home: Path) -> str:
    done = subprocess.run(arguments, env=clean_environment(home), cwd=home, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The environment's folder of commands. What Postroom depends on is lent by the environment of the tests."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = folder.glob("postroom-*.whl")
    venv.create(folder / "environment", with_pip=False, symlinks=True)
    python = folder / "environment/bin/python"
    subprocess.run(
        [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet", "--no-deps", str(wheel)],
        check=True,
        capture_output=True,
    )
    site = Path(run([str(python), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"], folder).strip())
    for name in ("purelib", "platlib"):
        lend(Path(sysconfig.get_path(name)), site)
    return python.parent


def lend(theirs: Path, site: Path) -> None:
    """All but ourselves: an editable install of the tests would hide what the wheel lacks."""
    for each in theirs.iterdir():
        if (
            not each.name.lower().startswith(("postroom", "_editable_impl_postroom"))
            and not (site / each.name).exists()
        ):
            (site / each.name).symlink_to(each)


def test_the_product_sets_itself_up_from_the_wheel(installed: Path, tmp_path: Path) -> None:
    program = str(installed / "postroom")
    where = run([str(installed / "python"), "-c", "import postroom; print(postroom.__file__)"], tmp_path)
    assert str(installed.parent) in where
    run([program, "setup", "--demo", "--quiet"], tmp_path)
    assert "queued" in run([program, "demo", "order", "--store", "ja"], tmp_path)
    assert '"queued"' in run([program, "queue", "list", "--json"], tmp_path)


def test_every_file_of_the_package_is_in_the_wheel(installed: Path) -> None:
    names = subprocess.run(
        ["git", "ls-files", "postroom"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    (site,) = (installed.parent / "lib").glob("python*/site-packages")
    assert [name for name in names if (ROOT / name).is_file() and not (site / name).is_file()] == []
