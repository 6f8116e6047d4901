"""env.php and config.php are data. Whatever else PHP could do there is refused with its line, and never done."""

from pathlib import Path

import pytest

from postroom.imports import deployment
from postroom.imports.material import MOST_ENTRIES, Layer, Place, Unreadable
from postroom.imports.php_array import returned
from tests.imports.conftest import sample


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("'a\\'b\\\\c\\n'", "a'b\\c\\n"),
        (r'"a\"b\\\$x\n\t\x41\101\u{65E5}"', 'a"b\\$x\n\tAA日'),
        ("'a' . \"b\" . 'c'", "abc"),
        ("25", 25),
        ("-1_000", -1000),
        ("0x1F", 31),
        ("017", 15),
        ("1.5", 1.5),
        ("TRUE", True),
        ("false", False),
        ("null", None),
        ("[]", {}),
        ("array(1, 'k' => 2, 3,)", {0: 1, "k": 2, 1: 3}),
        ("['7' => 'a', 'b']", {7: "a", 8: "b"}),
        ("[true => 'x', '07' => 'y']", {1: "x", "07": "y"}),
    ],
)
def test_written_values(written: str, value: object) -> None:
    text = f"<?php\n// one\n# two\n/* three */ return ['x' => {written} /* four */];"
    assert returned(text) == {"x": value}


@pytest.mark.parametrize(
    "written",
    [
        "getenv('SECRET')",
        "system('touch /tmp/owned')",
        "`id`",
        "$_ENV['x']",
        '"$x"',
        '"{$x}"',
        '"${x}"',
        "PHP_VERSION",
        "\\Magento\\Framework\\App\\State::MODE",
        "null()",
        "new Foo()",
        "fn() => 1",
        "function() { return 1; }",
        "1 + 1",
        "include 'x.php'",
        "<<<X\na\nX",
        "'a' . 1",
        "(int) '1'",
        "'a' ?: 'b'",
        "[...$x]",
        "09",
        "'never ends",
        "#[Attribute] 1",
    ],
)
def test_anything_else_is_refused_with_its_line(written: str) -> None:
    with pytest.raises(Unreadable, match=r"line [3-6] holds something else"):
        returned(f"<?php\nreturn [\n'x' => {written}\n];\n")


def test_a_closing_tag_ends_a_file() -> None:
    assert returned("<?php\nreturn ['x' => '?>'];\n?>\n") == {"x": "?>"}


@pytest.mark.parametrize(
    "text",
    [
        "<?php system('id'); return [];",
        "<?php return []; system('id');",
        "<?php return [];\n?>\n<?php phpinfo();",
        "<?php return 1;",
        "<?php",
        "<?php return [",
        "<?php return ['a' 'b'];",
        "<?= 1 ?>",
        "echo 1;",
        "<?php namespace X; return [];",
        "<?php declare(strict_types=1); return [];",
    ],
)
def test_a_file_does_nothing_but_return_one_array(text: str) -> None:
    with pytest.raises(Unreadable):
        returned(text)


@pytest.mark.parametrize(
    "text",
    [
        "<?php return " + "[" * 100_000,
        "<?php return " + "array(" * 100_000,
        "<?php return '" + "\\'" * 500_000,
        '<?php return "' + '\\"' * 500_000,
        "<?php /*" + "*" * 1_000_000,
        "<?php return [" + "1," * (MOST_ENTRIES + 1) + "];",
        "<?php return ['a' => " + "9" * 100_000 + "];",
        "<?php return " + "'a'." * 200_000,
        " " * 1_000_000 + "<?php",
    ],
    ids=range(9),
)
def test_hostile_files_are_bounded(text: str) -> None:
    with pytest.raises(Unreadable):
        returned(text)


def test_nothing_is_run(tmp_path: Path) -> None:
    mark = tmp_path / "owned"
    with pytest.raises(Unreadable):
        returned(f"<?php file_put_contents('{mark}', 'x'); return [];")
    assert not mark.exists()


def test_the_environment_file_covers_the_shared_one_and_has_the_keys() -> None:
    env = deployment.material(sample("env.php").data.decode(), "env.php")
    assert env.keys == ("0123456789abcdef0123456789abcdef",)
    assert [(each.place, each.path, each.value, each.layer) for each in env.entries] == [
        (Place("default"), "system/smtp/port", "2525", Layer.ENV_PHP),
        (Place("stores", code="ja"), "trans_email/ident_support/email", "help@quayside.jp", Layer.ENV_PHP),
    ]
    assert "not-of-mail" not in repr(env)
    shared = deployment.material(sample("config.php").data.decode(), "config.php")
    assert [each.layer for each in shared.entries] == [Layer.CONFIG_PHP]
    assert [(each.id, each.code) for each in shared.sites] == [(1, "base"), (2, "japan")]
    assert [(each.code, each.name, each.website_id, each.is_active) for each in shared.views][2:] == [
        ("ja", "日本語", 2, True),
        ("ja_en", "English (Japan)", 2, False),
    ]


def test_several_keys_and_values_that_are_no_text() -> None:
    text = (
        "<?php return ['crypt' => ['key' => \"one\\ntwo\"], 'system' => ['default' => ['a' => ['b' => "
        "['c' => true, 'd' => 7, 'e' => null, 'f' => false, 'g' => ['h' => 'deep']]]]]];"
    )
    found = deployment.material(text, "env.php")
    assert found.keys == ("one", "two")
    assert {each.path: each.value for each in found.entries} == {
        "a/b/c": "1",
        "a/b/d": "7",
        "a/b/e": None,
        "a/b/f": "",
        "a/b/g/h": "deep",
    }


def test_an_id_that_is_no_number_is_refused() -> None:
    with pytest.raises(Unreadable, match="no number"):
        deployment.material("<?php return ['scopes' => ['stores' => [['store_id' => '1; DROP', 'code' => 'x']]]];", "x")
