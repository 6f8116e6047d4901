"""CSV, TSV, config:show and variables in the layouts people have; a clear refusal for any other."""

import gzip
import io
import zipfile

import pytest

from postroom.imports.material import LARGEST, MOST_PLACES, Layer, Place, Unreadable
from postroom.imports.reading import File, read
from tests.imports.conftest import SECRET, sample


def entries(text: str | bytes, place: Place | None = None) -> list[tuple[object, str, str | None]]:
    data = text.encode() if isinstance(text, str) else text
    file = File("file", data, place) if place else File("file", data)
    return [(each.place, each.path, each.value) for each in read([file]).entries]


HOST = (Place("default"), "system/smtp/host", "smtp.example.net")
STORE = (Place("stores", 3), "system/smtp/port", "25")


@pytest.mark.parametrize(
    "text",
    [
        "config_id,scope,scope_id,path,value,updated_at\n1,default,0,system/smtp/host,smtp.example.net,x\n"
        "2,stores,3,system/smtp/port,25,x\n",
        "\ufeffPath;Value;Scope;Scope_ID\nsystem/smtp/host;smtp.example.net;default;0\nsystem/smtp/port;25;stores;3\n",
        "scope\tscope_id\tpath\tvalue\ndefault\t0\tsystem/smtp/host\tsmtp.example.net\n"
        "stores\t3\tsystem/smtp/port\t25\n",
        '"1","default","0","system/smtp/host","smtp.example.net"\n"2","stores","3","system/smtp/port","25"\n',
        "default,0,system/smtp/host,smtp.example.net\nstores,3,system/smtp/port,25\n",
        "sep=;\nscope;scope_id;path;value\ndefault;0;system/smtp/host;smtp.example.net\nstores;3;system/smtp/port;25\n",
        "a,b,c,d\r\ndefault,0,system/smtp/host,smtp.example.net\r\nstores,3,system/smtp/port,25\r\n",
    ],
    ids=range(7),
)
def test_layouts(text: str) -> None:
    assert entries(text) == [HOST, STORE]


def test_nothing_escapes_and_quotes() -> None:
    tabs = "scope\tscope_id\tpath\tvalue\ndefault\t0\ta/b/c\t\\N\n"
    tabs += 'default\t0\ta/b/d\tone\\ntwo \\\\ "x\ndefault\t0\ta/b/e\tNULL\n'
    assert [value for _, _, value in entries(tabs)] == [None, 'one\ntwo \\ "x', None]
    quoted = 'scope,scope_id,path,value\ndefault,0,a/b/c,"a ""b"", c\nd"\ndefault,0,a/b/d,NULL\n'
    assert [value for _, _, value in entries(quoted)] == ['a "b", c\nd', None]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("path,value\nsystem/smtp/host,x\n", "scope, scope_id is not among them"),
        ("a,b,c\n1,2,3\n", "3 columns"),
        ("scope,scope_id,path,value\ndefault,0\n", "a line has 2 columns"),
        ("+-----+\n| a | b |\n", "drawn with lines"),
        ("hello\n", "neither SQL, PHP"),
        ("", "is empty"),
        ("  \n ", "is empty"),
        (b"scope,scope_id,path,value\n\0", "NUL"),
        (b"\xff\xfea\x00\x00\x00", "NUL"),
        ("scope,scope_id,path,value\nstores,-1,a/b/c,x\n", "no number"),
        ("scope,scope_id,path,value\nstores,99999999999999999999,a/b/c,x\n", "no number"),
        ("scope,scope_id,path,value\ndefault,0,a/b/c," + "x" * 200_000 + "\n", "longer than"),
        ('scope,scope_id,path,value\ndefault,0,a/b/c,"' + "x\n" * 200_000, "longer than"),
    ],
    ids=range(13),
)
def test_refusals_name_what_was_seen(text: str | bytes, told: str) -> None:
    with pytest.raises(Unreadable, match=told) as refused:
        entries(text)
    assert str(refused.value).startswith("file cannot be used: ")


def test_a_refusal_shows_no_value() -> None:
    with pytest.raises(Unreadable) as refused:
        entries(f"name,{SECRET}\nsystem/smtp/password,{SECRET}\n")
    assert SECRET not in str(refused.value)


def test_what_config_show_prints_at_a_scope_that_is_named() -> None:
    text = "system/smtp/host - smtp.example.net\nsystem/smtp/username - \ngeneral/x/hours - one\ntwo - three\n\n"
    assert entries(text, Place("stores", code="fr")) == [
        (Place("stores", code="fr"), "system/smtp/host", "smtp.example.net"),
        (Place("stores", code="fr"), "system/smtp/username", ""),
        (Place("stores", code="fr"), "general/x/hours", "one\ntwo - three"),
    ]


def test_what_programs_say_beside_their_output_is_passed_over() -> None:
    shown = "PHP Deprecated:  Creation of dynamic property in /x.php on line 3\n\nsystem/smtp/host - smtp.example.net\n"
    assert entries(shown) == [HOST]
    warning = b"mysqldump: [Warning] Using a password on the command line interface can be insecure.\n"
    plain = read([sample("shop.sql")])
    assert read([File("shop.sql", warning + sample("shop.sql").data)]) == plain
    sandbox = (
        b"mysqldump: Deprecated program name. Use 'mariadb-dump' instead\n/*M!999999\\- enable the sandbox mode */ \n"
    )
    assert read([File("shop.sql", sandbox + sample("shop.sql").data)]) == plain
    with pytest.raises(Unreadable, match="line 2 holds something to work out"):
        entries(
            warning + b"INSERT INTO core_config_data (scope,scope_id,path,value) VALUES ('default',0,'a/b/c',NOW());"
        )


def test_variables() -> None:
    text = (
        "# of the shop\nexport CONFIG__DEFAULT__SYSTEM__SMTP__HOST='smtp.example.net'\nOTHER=1\n"
        'CONFIG__STORES__FR__TRANS_EMAIL__IDENT_SALES__EMAIL="a@b.example"\nconfig__websites__base__a__b__c=x\n'
        "CONFIG__NOWHERE__A__B__C=1\nCONFIG__DEFAULT__SHORT=1\n"
    )
    found = read([File(".env", text.encode())])
    assert [(each.place, each.path, each.value) for each in found.entries] == [
        HOST,
        (Place("stores", code="fr"), "trans_email/ident_sales/email", "a@b.example"),
        (Place("websites", code="base"), "a/b/c", "x"),
    ]
    assert {each.layer for each in found.entries} == {Layer.VARIABLE}
    assert [str(note) for note in found.notes] == [".env: 2 CONFIG__ variables name no scope and path."]


def test_packed_and_in_other_character_sets() -> None:
    dump = sample("shop.sql").data
    plain = read([File("shop.sql", dump)])
    assert read([File("shop.sql", gzip.compress(dump))]) == plain
    assert read([File("shop.sql", b"\xef\xbb\xbf" + dump)]) == plain
    assert read([File("shop.sql", b"\xff\xfe" + dump.decode().encode("utf-16-le"))]) == plain
    assert read([File("shop.sql", dump.replace(b"\n", b"\r\n"))]) == plain
    old = b"-- SET NAMES latin1\nscope,scope_id,path,value\n" + "default,0,a/b/c,Käse €\n".encode("cp1252")
    assert entries(old.partition(b"\n")[2]) == [(Place("default"), "a/b/c", "Käse €")]
    sjis = "/*!40101 SET NAMES sjis */;INSERT INTO core_config_data (scope,scope_id,path,value) VALUES "
    sjis += "('default',0,'a/b/c','波止場');"
    assert entries(sjis.encode("cp932")) == [(Place("default"), "a/b/c", "波止場")]


def test_packed_files_one_behind_the_other_are_one() -> None:
    dump = sample("shop.sql").data
    halves = gzip.compress(dump[:2000]) + gzip.compress(dump[2000:])
    assert read([File("shop.sql", halves)]) == read([sample("shop.sql")])
    with pytest.raises(Unreadable, match="ends in the middle"):
        entries(halves[:-20])
    with pytest.raises(Unreadable, match="larger than"):
        entries(gzip.compress(b"a" * LARGEST) * 2)
    with pytest.raises(Unreadable, match="more than 100 pieces"):
        entries(gzip.compress(b"") * 5000)


def test_bombs_and_archives() -> None:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr("shop.sql", sample("shop.sql").data)
    with pytest.raises(Unreadable, match="packed archive"):
        entries(archive.getvalue())
    with pytest.raises(Unreadable, match="larger than"):
        entries(gzip.compress(b"a" * (LARGEST * 8), 9))
    with pytest.raises(Unreadable, match="larger than"):
        entries(b"a" * (50 * 1024 * 1024))
    with pytest.raises(Unreadable, match="ends in the middle"):
        entries(gzip.compress(sample("shop.sql").data)[:-20])
    with pytest.raises(Unreadable, match="damaged"):
        entries(b"\x1f\x8b" + b"x" * 100)


def test_prefixes_and_two_shops_in_one_dump() -> None:
    dump = sample("shop.sql").data.decode()
    prefixed = dump.replace("`core_config_data`", "`mgn_core_config_data`")
    prefixed = prefixed.replace("`store`", "`mgn_store`").replace("`store_website`", "`mgn_store_website`")
    other = "CREATE TABLE `cms_page_store` (`page_id` int, `store_id` int); INSERT INTO `cms_page_store` VALUES (1,0);"
    assert read([File("shop.sql", (prefixed + other).encode())]) == read([sample("shop.sql")])
    with pytest.raises(Unreadable, match="more than one shop: core_config_data, mgn_core_config_data"):
        entries(dump + prefixed)
    with pytest.raises(Unreadable, match="no table core_config_data"):
        entries("CREATE TABLE `sales_order` (`a` int); INSERT INTO `sales_order` VALUES (1);")


def test_scopes_are_bounded() -> None:
    rows = "\n".join(f"stores,{number},a/b/c,x" for number in range(MOST_PLACES + 1))
    with pytest.raises(Unreadable, match="websites and store views"):
        entries(f"scope,scope_id,path,value\n{rows}\n")


def test_lines_within_a_value_do_not_make_it_another_form() -> None:
    value = "first\nSet a table\nINSERT coin\nuse it\n<?xml?>\nCONFIG__DEFAULT__A__B__C=1\nx/y/z - w"
    assert entries(f'scope,scope_id,path,value\ndefault,0,a/b/c,"{value}"\n') == [(Place("default"), "a/b/c", value)]
