"""The store view's logo as an inline image, so that it shows without fetching anything."""

from __future__ import annotations

import logging
from functools import lru_cache
from pathlib import Path

from postroom.mail.message import InlineImage
from postroom.scopes.effective import Design

CONTENT_ID = "logo@postroom"
DEFAULT_WIDTH = 180  # Magento's, where no width is set
SIZE_LIMIT = 200_000  # bytes; it travels with every single letter

_SIGNATURES = (
    (b"\x89PNG\r\n\x1a\n", "image/png", "logo.png"),
    (b"\xff\xd8\xff", "image/jpeg", "logo.jpg"),
    (b"GIF8", "image/gif", "logo.gif"),
)

log = logging.getLogger(__name__)


def logo_of(design: Design) -> InlineImage | None:
    """None where no logo is set, or where its file cannot be used: no order waits for a picture."""
    if not design.logo_path:
        return None
    path = Path(design.logo_path)
    try:
        return _read(path, path.stat().st_mtime_ns)
    except (OSError, ValueError) as error:
        log.warning("logo left out of letters: %s; upload a PNG, JPEG or GIF file", error)
        return None


def logo_fields(design: Design, image: InlineImage | None) -> dict[str, object]:
    """The variable `logo`; all empty where there is no picture."""
    if image is None:
        return {"src": "", "alt": "", "width": "", "height": ""}
    return {
        "src": f"cid:{CONTENT_ID}",
        "alt": design.logo_alt or design.store_name,
        "width": str(design.logo_width or DEFAULT_WIDTH),
        "height": str(design.logo_height or ""),
    }


@lru_cache(maxsize=64)
def _read(path: Path, changed: int) -> InlineImage:
    data = path.read_bytes()
    if len(data) > SIZE_LIMIT:
        raise ValueError(f"{path} is larger than {SIZE_LIMIT:,} bytes")
    for signature, media_type, filename in _SIGNATURES:
        if data.startswith(signature):
            return InlineImage(CONTENT_ID, filename, media_type, data)
    raise ValueError(f"{path} is not a PNG, JPEG or GIF picture")
