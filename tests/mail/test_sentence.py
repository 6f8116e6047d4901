"""Sentences are English text, and can be said in another language by whoever shows them."""

import copy
import json
import pickle

import pytest

from postroom.mail.sentence import Sentence, joined, whole

JAPANESE = {
    "%(port)s is not a port": "%(port)s はポートではありません",
    "%(where)s: %(why)s": "%(where)s：%(why)s",
    "%(said)s.": "%(said)s。",
    "closed": "閉じています",
    "100% wrong": "100% 誤り",
}


def japanese(template: str) -> str:
    return JAPANESE.get(template, template)


def test_it_is_its_english_text() -> None:
    said = Sentence("%(port)s is not a port", port=99999)
    assert said == "99999 is not a port"
    assert hash(said) == hash("99999 is not a port")
    assert json.dumps([said]) == '["99999 is not a port"]'
    assert said.translated(japanese) == "99999 はポートではありません"


def test_without_values_a_percent_sign_is_one() -> None:
    assert Sentence("100% wrong") == "100% wrong"
    assert Sentence("100% wrong").translated(japanese) == "100% 誤り"


def test_sentences_in_sentences_are_translated_too() -> None:
    said = Sentence("%(where)s: %(why)s", where="mail.example.net", why=Sentence("closed"))
    assert said == "mail.example.net: closed"
    assert said.translated(japanese) == "mail.example.net：閉じています"


def test_several_after_another() -> None:
    said = joined("; ", [Sentence("closed"), Sentence("%(port)s is not a port", port=7), "as it is"])
    assert said == "closed; 7 is not a port; as it is"
    assert said.translated(japanese) == "閉じています; 7 はポートではありません; as it is"
    assert joined("; ", []) == ""


def test_a_whole_sentence_has_a_capital_and_one_stop() -> None:
    assert whole("closed") == "Closed."
    assert whole("Closed.") == "Closed."
    assert whole(Sentence("closed")).translated(japanese) == "閉じています。"


def test_a_name_that_begins_a_sentence_is_spelled_as_it_is() -> None:
    rests = Sentence("%(whom)s rests: %(reason)s", whom="relay", reason=Sentence("closed"))
    assert whole(rests) == "relay rests: closed."
    whom = Sentence("%(sender)s at %(relay)s", sender="shop@example.org", relay="relay")
    assert whole(Sentence("%(whom)s rests", whom=whom)) == "shop@example.org at relay rests."
    assert whole(Sentence("%(what)s: %(why)s", what=Sentence("the relay"), why="")) == "The relay: ."


@pytest.mark.parametrize("error", [ValueError, LookupError, OSError], ids=lambda kind: kind.__name__)
def test_an_exception_gives_it_back_as_it_was(error: type[Exception]) -> None:
    assert str(error(Sentence("closed"))).translated(japanese) == "閉じています"  # type: ignore[attr-defined]


def test_copies_and_pickles_keep_it() -> None:
    said = Sentence("%(port)s is not a port", port="25 %s")
    for each in (copy.deepcopy(said), pickle.loads(pickle.dumps(said))):
        assert each == "25 %s is not a port"
        assert each.translated(japanese) == "25 %s はポートではありません"


def test_a_value_is_never_a_template() -> None:
    said = Sentence("%(where)s: %(why)s", where="%(why)s", why="%s %d")
    assert said == "%(why)s: %s %d"
    assert said.translated(japanese) == "%(why)s：%s %d"


def test_a_sentence_that_nobody_translates_stays_whole() -> None:
    said = whole(Sentence("it is not %(what)s", what="a port"))
    assert said.translated(lambda template: template) == "It is not a port."
