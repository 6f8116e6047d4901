"""Templates that read what they must not, or never end: refused when stored, stopped when they run."""

from __future__ import annotations

import time
from typing import Any

import pytest

from postroom.letters.catalogs import catalog
from postroom.letters.filters import SIGNATURES
from postroom.letters.findings import TemplateRefused
from postroom.letters.formats import Formats
from postroom.letters.grammar import Rules
from postroom.letters.kinds import ORDER_KIND
from postroom.letters.samples import ORDERS
from postroom.letters.sandbox import Part, compiled, parse
from postroom.letters.trial import SURROUNDINGS
from postroom.letters.voice import Guard, LimitExceeded, Voice

RULES = Rules(ORDER_KIND.variables, SIGNATURES)

READING = [
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "{{ self.__init__.__globals__ }}",
    "{{ self }}",
    "{{ cycler.__init__.__globals__.os }}",
    "{{ lipsum.__globals__ }}",
    "{{ lipsum(n=100000) }}",
    "{{ order|attr('__class__') }}",
    r"{{ ''|attr('\x5f\x5fclass\x5f\x5f') }}",
    "{{ '{0.__class__.__init__.__globals__}'.format(order) }}",
    "{{ ('{0.__class__}'|attr('format'))(order) }}",
    "{{ '{a.__class__}'.format_map({'a':order}) }}",
    "{{ [order]|map(attribute='__class__')|list }}",
    "{{ [order]|groupby('__class__') }}",
    "{% include '/etc/passwd' %}",
    "{% include ['header', '/etc/passwd'] %}",
    "{% include order.number %}",
    "{% import 'os' as os %}",
    "{% from 'os' import path %}",
    "{% extends 'header' %}",
    "{% block a %}{% endblock %}",
    "{{ config }}",
    "{{ env('SECRET') }}",
    "{{ request }}",
    "{{ order._secret }}",
    "{{ order.number.__class__ }}",
    "{{ order['number'] }}",
    "{{ order.delete() }}",
    "{{ order.items() }}",
    "{{ order.number.upper() }}",
    "{{ order.password }}",
    "{% set order.y=1 %}",
    "{% set x = 1 %}",
    "{% set x %}a{% endset %}",
    "{% do order.clear() %}",
    "{{ _voice }}",
    "{{ order | _counted }}",
    "{{ loop }}",
    "{{ order.items | tojson }}",
    "{{ order }}",
    "{{ order.items }}",
    "{{ order.created_at }}",
    "{{ order.number | trans }}",
    "{{ 'x %(a)s' | trans }}",
    "{{ 'x %d %(a)s' | trans(a=order.number) }}",
    "{% for item in order.items %}{{ loop.cycle('a') }}{% endfor %}",
    "{% for item in order.items %}{{ loop.__class__ }}{% endfor %}",
    "{% for _voice in order.items %}{% endfor %}",
    "{% for order in order.items %}{% endfor %}",
    "{% for a, b in order.items %}{% endfor %}",
]

GROWING = [
    "{{ ('a'*10**9)|length }}",
    "{{ 'a' * 1000000000 }}",
    "{{ 'a'|center(10**9) }}",
    "{{ '%1000000000d'%1 }}",
    "{{ '%1000000000d'|format(1) }}",
    "{{ '{:>1000000000}'.format(1) }}",
    "{{ order.note|replace('a', 'aaaaaaaaaa') }}",
    "{{ order.note ~ order.note }}",
    "{{ order.note + order.note }}",
    "{% set x = 'a' %}{% for i in order.items %}{% set x = x ~ x %}{% endfor %}",
    "{% for i in range(10**9) %}{% for j in range(10**9) %}{% endfor %}{% endfor %}",
    "{% for i in 'abc' %}{% endfor %}",
    "{% for i in [1, 2, 3] %}{% endfor %}",
    "{{ order.items|slice(10**8) }}",
    "{{ 2 ** 10000000 }}",
    "{{ 2 ** 2 }}",
    "{{ 7 % 3 }}",
    "{{ -order.items }}",
    "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
    "{% call m() %}{% endcall %}",
    "{% filter upper %}a{% endfilter %}",
    "{% with a = 1 %}{% endwith %}",
    "{% for i in order.items recursive %}{{ loop(i.children) }}{% endfor %}",
    "{{ order.note" + " | upper" * 5 + " }}",
    "{{ order.note" + " | upper" * 5000 + " }}",
    "{% for a in order.items %}" * 4 + "{% endfor %}" * 4,
    "{% if order.note %}" * 3000 + "{% endif %}" * 3000,
    "{% if order.note %}" * 14 + "{% endif %}" * 14,
    "{{ " + "(" * 20_000 + "1" + ")" * 20_000 + " }}",
    "{{ " + "not " * 20_000 + "order.note }}",
    "{{ order" + ".a" * 10_000 + " }}",
    "{{ order.note }}" * 20_001,
    "{% if " + "order.note and " * 30_000 + "order.note %}{% endif %}",
    "{{ " + "9" * 5000 + " }}",
    "x" * 600_000,
    "あ" * 200_000,
    "{{ order.number",
    "{% if order.note %}",
    "{# never closed",
]

MARKUP = [
    "<script>alert(1)</script>",
    "< SCRIPT src=x>",
    '<a href="{{ order.number }}">',
    "<a href='{{ order.links.account_url }}'>",
    "<img src={{ order.number }}>",
    "<td title={{ order.note }}>",
    '<a href="{% if order.note %}{{ order.note }}{% endif %}">',
]


@pytest.mark.parametrize("source", READING + GROWING + MARKUP, ids=lambda source: source[:50])
def test_a_hostile_template_is_refused(source: str) -> None:
    with pytest.raises(TemplateRefused) as refused:
        parse(Part("hostile", source, RULES))
    assert refused.value.problems
    assert all(problem.line >= 1 and problem.message for problem in refused.value.problems)


def test_problems_name_line_and_mend() -> None:
    source = "ok\n{{ order.colour }}\n{{ order.items }}\n{% for item in order.items %}\n{{ item.price }}\n{% endfor %}"
    with pytest.raises(TemplateRefused) as refused:
        parse(Part("wrong", source, RULES))
    assert [problem.line for problem in refused.value.problems] == [2, 3, 5]
    assert "the record 'order' has no 'colour'" in refused.value.problems[0].message
    assert "{% for ... %}" in refused.value.problems[1].message
    assert "| money" in refused.value.problems[2].message


def run(source: str, order: dict[str, Any], guard: Guard | None = None) -> str:
    render = compiled(Part("letter", source, RULES), {}, catalog("en"))
    facts = ORDER_KIND.data.take({"order": order})
    voice = Voice(catalog("en"), Formats("en_US", "en_US", "UTC", "USD"), guard or Guard())
    return render({**facts, **SURROUNDINGS}, voice)


def many_items(count: int) -> dict[str, Any]:
    order = ORDERS["en customer"]["order"]
    return {**order, "items": order["items"][:1] * count}


def test_loops_over_loops_are_stopped_by_their_steps() -> None:
    loops = "{% for a in order.items %}{% for b in order.items %}{% for c in order.items %}"
    with pytest.raises(LimitExceeded, match="100,000 loop steps"):
        run(f"{loops}{{% endfor %}}{{% endfor %}}{{% endfor %}}", many_items(300))


def test_endless_output_is_stopped_by_its_size() -> None:
    order = {**many_items(300), "note": "x" * 50_000}
    with pytest.raises(LimitExceeded, match="2,000,000 characters"):
        run("{% for a in order.items %}{{ order.note }}{% endfor %}", order)


def test_quiet_work_is_stopped_by_the_clock() -> None:
    quiet = '{% if order.number == order.email or "a" == order.note %}{% endif %}' * 1500
    guard = Guard(deadline=time.thread_time() + 0.02)
    with pytest.raises(LimitExceeded, match="longer than"):
        run(f"{{% for a in order.items %}}{quiet}{{% endfor %}}", many_items(5_000), guard)


def test_filters_count_as_steps() -> None:
    guard = Guard()
    run("{{ order.number | upper }}{{ order.number | upper }}", many_items(1), guard)
    assert guard.steps == 2


def test_data_keys_named_like_python_methods_are_data() -> None:
    assert run("{% for item in order.items %}{{ loop.index | quantity }}{% endfor %}", many_items(3)) == "123"
