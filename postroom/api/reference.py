"""The generated reference of the API: its OpenAPI document as text."""

import json

from postroom.api.door import api


def render() -> str:
    """What docs/reference/openapi.json holds."""
    return json.dumps(api.get_openapi_schema(), ensure_ascii=False, indent=2) + "\n"
