"""The checks that docs/roads/webhooks.md shows, run as they stand, in each language that the machine has."""

import base64
import json
import re
import shutil
import subprocess
import time
from pathlib import Path

import pytest

from postroom.webhooks import signing, vocabulary
from postroom.webhooks.calling import as_bytes
from postroom.webhooks.trial import event_of
from tests.desk.conftest import NOW

PAGE = (Path(__file__).parents[2] / "docs/roads/webhooks.md").read_text()
SECRET = signing.new_secret()
CALL = {
    "python": "import json, sys\ncase = json.load(sys.stdin)\n{code}\n"
    "print(comes_from_postroom(case['headers'], base64.b64decode(case['body']), case['secret']))",
    "php": "{code}\n$case = json_decode(file_get_contents('php://stdin'), true);\n"
    "echo comes_from_postroom($case['headers'], base64_decode($case['body']), $case['secret']) ? 'True' : 'False';",
    "js": "{code}\nconst one = JSON.parse(require('node:fs').readFileSync(0));\n"
    "const said = comesFromPostroom(one.headers, Buffer.from(one.body, 'base64'), one.secret);\n"
    "console.log(said ? 'True' : 'False');",
}
PROGRAMS = {"python": ("python3", "-c"), "php": ("php", "-r"), "js": ("node", "-e")}


def code(language: str) -> str:
    found = re.search(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)
    assert found
    return found[1]


def says(language: str, headers: dict[str, str], body: bytes, secret: str) -> str:
    program, option = PROGRAMS[language]
    place = shutil.which(program)
    if place is None:
        pytest.skip(f"no {program} on this machine")
    script = CALL[language].replace("{code}", code(language))
    given = json.dumps({"headers": headers, "body": base64.b64encode(body).decode(), "secret": secret})
    done = subprocess.run([place, option, script], input=given, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.mark.parametrize("language", sorted(PROGRAMS))
def test_what_is_documented_tells_true_from_false(language: str) -> None:
    event = event_of(NOW) | {"reason": "届きません 550 é"}
    body = as_bytes(event)
    fresh = NOW.fromtimestamp(time.time(), NOW.tzinfo)
    headers = signing.headers(event["id"], body, [signing.new_secret(), SECRET], fresh)
    assert says(language, headers, body, SECRET) == "True"
    assert says(language, headers, body + b" ", SECRET) == "False"
    assert says(language, headers, body, signing.new_secret()) == "False"
    assert says(language, headers | {"webhook-id": "evt_other"}, body, SECRET) == "False"
    old = signing.headers(event["id"], body, [SECRET], fresh.fromtimestamp(time.time() - 600, NOW.tzinfo))
    assert says(language, old, body, SECRET) == "False"


def test_every_type_is_documented() -> None:
    rows = dict(re.findall(r"^\| `(message\.[a-z_]+)` \| (.*) \|$", PAGE, re.MULTILINE))
    assert set(rows) == set(vocabulary.BY_TYPE)
    assert all(rows[meaning.type].startswith(str(meaning.text)) for meaning in vocabulary.MEANINGS)


def test_the_documented_event_has_every_member() -> None:
    found = re.search(r"```json\n(.*?)```", PAGE, re.DOTALL)
    assert found
    assert set(json.loads(found[1])) == set(event_of(NOW))
