"""Every variable that the code reads is explained, and nothing else is."""

import re
from pathlib import Path

from postroom.project.variables import VARIABLES

PACKAGE = Path(__file__).parents[2] / "postroom"
READ = re.compile(
    r"""(?:environ(?:\.get\(|\.setdefault\(|\[)|flag\(|networks\(|envvar=)\s*["'](POSTROOM_[A-Z_]+)["']"""
)


def test_what_the_code_reads_is_what_is_explained() -> None:
    read = {name for path in PACKAGE.rglob("*.py") for name in READ.findall(path.read_text())}
    assert read == {each.name for each in VARIABLES}
