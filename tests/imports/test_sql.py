"""Dumps as mysqldump and phpMyAdmin write them, and files that only look so. Nothing in them is carried out."""

import contextlib

import pytest

from postroom.imports.material import MOST_ENTRIES, Unreadable
from postroom.imports.sql_dump import tables

CREATE = (
    "CREATE TABLE `core_config_data` (`config_id` int, `scope` varchar(8), `scope_id` int, `path` text, `value` text);"
)


def values(text: str) -> list[str | None]:
    return [row["value"] for row in tables(text).rows["core_config_data"]]


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("'plain'", "plain"),
        ("'it''s'", "it's"),
        (r"'it\'s'", "it's"),
        (r"'a\\b\n\r\t\0\Z'", "a\\b\n\r\t\0\x1a"),
        (r"'100\% \_'", r"100\% \_"),
        ("'semi;colon -- # /* no comment */'", "semi;colon -- # /* no comment */"),
        ("'日本語'", "日本語"),
        ('"double ""quoted"""', 'double "quoted"'),
        ("0x68656c6c6f", "hello"),
        ("X'68656c6c6f'", "hello"),
        ("_binary 'raw'", "raw"),
        ("_utf8mb4'raw'", "raw"),
        ("NULL", None),
        ("25", "25"),
        ("-1.5e3", "-1.5e3"),
        ("TRUE", "1"),
        ("''", ""),
    ],
)
def test_every_form_of_a_value(written: str, value: str | None) -> None:
    assert values(f"{CREATE} INSERT INTO `core_config_data` VALUES (1,'default',0,'a/b/c',{written});") == [value]


def test_columns_named_or_declared_in_any_order() -> None:
    named = "INSERT INTO core_config_data (`value`, path, `scope_id`, scope) VALUES ('v','a/b/c',3,'stores');"
    assert tables(named).rows["core_config_data"] == [
        {"value": "v", "path": "a/b/c", "scope_id": "3", "scope": "stores"}
    ]
    declared = (
        "CREATE TABLE IF NOT EXISTS `shop`.`core_config_data` (\n"
        "  `path` varchar(255) NOT NULL DEFAULT 'general' COMMENT 'a, b (c)',\n"
        "  scope enum('default','websites') DEFAULT NULL,\n"
        "  `value` text,\n  PRIMARY KEY (`path`),\n  UNIQUE KEY `X` (`scope`,`path`),\n"
        "  CONSTRAINT `y` FOREIGN KEY (`path`) REFERENCES `z` (`w`)\n) ENGINE=InnoDB;\n"
        "INSERT INTO `shop`.`core_config_data` VALUES ('a/b/c','default','v');"
    )
    assert tables(declared).rows["core_config_data"] == [{"path": "a/b/c", "scope": "default", "value": "v"}]


def test_extended_inserts_comments_and_other_tables() -> None:
    text = f"""-- a dump; with 'a quote
# another
/*!40101 SET NAMES utf8 */;
DROP TABLE IF EXISTS `core_config_data`;
{CREATE}
INSERT INTO `sales_order` VALUES (1,NOW(),'INSERT INTO core_config_data VALUES (9)'),(2,`x`,-3);
INSERT IGNORE INTO `core_config_data` VALUES (1,'default',0,'a/b/c','1'),
 (2,'default',0,'a/b/d','2') ON DUPLICATE KEY UPDATE value=VALUES(value);
REPLACE INTO core_config_data VALUES (3,'default',0,'a/b/e','3')"""
    assert values(text) == ["1", "2", "3"]


def test_what_would_change_the_table_is_not_carried_out_and_told() -> None:
    text = f"""{CREATE}
INSERT INTO core_config_data VALUES (1,'default',0,'a/b/c','1');
UPDATE core_config_data SET value = '2';
DELETE FROM `core_config_data`;
DELIMITER ;;
/*!50003 CREATE TRIGGER t AFTER INSERT ON x FOR EACH ROW BEGIN INSERT INTO core_config_data VALUES (1); END */;;
INSERT INTO core_config_data VALUES (9,'default',0,'a/b/c','9');;
DELIMITER ;
DROP DATABASE magento;
ALTER TABLE `core_config_data` DISABLE KEYS;
"""
    found = tables(text)
    assert [row["value"] for row in found.rows["core_config_data"]] == ["1"]
    assert found.passed_over == [3, 4]


def test_what_changes_no_value_is_no_matter() -> None:
    """As Adminer writes it before the rows, and phpMyAdmin behind them."""
    text = f"""TRUNCATE `core_config_data`;
{CREATE}
DELETE FROM `core_config_data`;
INSERT INTO `core_config_data` (`config_id`, `scope`, `scope_id`, `path`, `value`) VALUES
(1,\t'default',\t0,\t'a/b/c',\t'1');
ALTER TABLE `core_config_data`
  ADD PRIMARY KEY (`config_id`),
  ADD UNIQUE KEY `CORE_CONFIG_DATA_SCOPE_SCOPE_ID_PATH` (`scope`,`scope_id`,`path`);
ALTER TABLE `core_config_data`
  MODIFY `config_id` int UNSIGNED NOT NULL AUTO_INCREMENT COMMENT 'Config ID', AUTO_INCREMENT=2;
"""
    assert (values(text), tables(text).passed_over) == (["1"], [])
    assert tables(f"{text}ALTER TABLE `core_config_data` DROP COLUMN `value`;TRUNCATE core_config_data;").passed_over


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("INSERT INTO core_config_data VALUES (1);", "without naming columns"),
        (f"{CREATE}\nINSERT INTO core_config_data VALUES (1,'default',0,'a/b/c');", "line 2 has 4 values for 5"),
        (f"{CREATE}\nINSERT INTO core_config_data VALUES (1,'default',0,'a',NOW());", "line 2 holds something to work"),
        (
            f"{CREATE}\nINSERT INTO core_config_data VALUES (1,'default',0,'a',LOAD_FILE('/etc/passwd'));",
            "line 2 holds",
        ),
        (f"{CREATE}\nINSERT INTO core_config_data VALUES (1,'default',0,'a',1+1);", "line 2 holds something to work"),
        (f"{CREATE}\nINSERT INTO core_config_data SELECT * FROM x;", "line 2 holds something to work out"),
        ("INSERT INTO core_config_data SET path='a';", "line 1 holds something to work out"),
        (f"{CREATE}\nINSERT INTO core_config_data VALUES (1,'default',0,'a','never ends", "line 2 is not SQL"),
        ("COPY core_config_data FROM stdin;", "PostgreSQL"),
        ("CREATE TABLE core_config_data (`a` int", "is not SQL"),
    ],
)
def test_what_cannot_be_read_is_named_with_its_line(text: str, told: str) -> None:
    with pytest.raises(Unreadable, match=told):
        tables(text)


@pytest.mark.parametrize(
    "text",
    [
        "INSERT INTO core_config_data (a) VALUES ('" + "\\'" * 500_000,
        "INSERT INTO x VALUES " + "('" * 300_000,
        "/*" + "*" * 1_000_000,
        "-" * 1_000_000,
        '"' * 1_000_001,
        "`" * 1_000_001,
        "CREATE TABLE core_config_data (" + "(" * 300_000,
        "DELIMITER x\n" * 100_000,
        "#" * 1_000_000,
        "INSERT INTO core_config_data (a) VALUES " + "(1)," * 200_000 + "(1",
    ],
    ids=range(10),
)
def test_hostile_dumps_cost_no_more_than_their_length(text: str) -> None:
    """A pattern that goes back would not come to an end here within anybody's patience."""
    with contextlib.suppress(Unreadable):
        assert not tables(text).rows


def test_rows_are_bounded() -> None:
    with pytest.raises(Unreadable, match="rows"):
        tables("INSERT INTO core_config_data (a) VALUES " + "(1)," * (MOST_ENTRIES + 1) + "(1);")
