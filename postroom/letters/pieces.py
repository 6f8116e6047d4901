"""Our own templates are put together from pieces that several letters share.

A line `{# put items DOCUMENT=invoice WORDS="..." #}` stands for the file pieces/items.html (or .txt) with these values
in the places of these names. It is done while a template is read, so that a merchant who starts from one of ours has
all of it before him, and the language of templates needs no such thing.
"""

from __future__ import annotations

import re
from pathlib import Path

FOLDER = Path(__file__).parent / "defaults"
_PUT = re.compile(r"^\{# put (\w+)((?: [A-Z]+=(?:\w+|\"[^\"]*\"))*) #\}\n", re.MULTILINE)
_VALUE = re.compile(r"([A-Z]+)=(\w+|\"[^\"]*\")")


def source_of(folder: str, file: str) -> str:
    """The whole text of one of our templates; '' where it has no such file."""
    path = FOLDER / folder / file
    if not path.exists():
        return ""
    return _PUT.sub(lambda put: _piece(put[1], path.suffix, put[2]), path.read_text(encoding="utf-8"))


def _piece(name: str, suffix: str, values: str) -> str:
    text = (FOLDER / "pieces" / f"{name}{suffix}").read_text(encoding="utf-8")
    for placeholder, value in _VALUE.findall(values):
        text = re.sub(rf"\b{placeholder}\b", value, text)
    return text
