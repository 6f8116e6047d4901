"""The client's wheel: all of it, its types, and nothing of the product's."""

import subprocess
import sys
import zipfile
from pathlib import Path

CLIENT = Path(__file__).parents[2] / "client"


def test_the_wheel_is_whole_and_stands_alone(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, cwd=CLIENT, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("postroom_client-*.whl")
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(tmp_path / "site")
    modules = {path.name for path in (CLIENT / "postroom_client").glob("*.py")} | {"py.typed"}
    assert {path.name for path in (tmp_path / "site/postroom_client").iterdir()} == modules
    script = (
        "import sys; sys.modules['django'] = sys.modules['postroom'] = None\n"
        "import postroom_client; print(postroom_client.__file__)"
    )
    environment = {"PYTHONPATH": str(tmp_path / "site")}
    done = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert str(tmp_path) in done.stdout
