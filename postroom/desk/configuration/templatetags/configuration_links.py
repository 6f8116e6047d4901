"""Links to a setting, at the scope where its value stands."""

from typing import Any

from django import template
from django.urls import reverse
from django.utils.http import urlencode

from postroom.desk.configuration.overview.lines import Line, Value
from postroom.scopes.catalogue import SECTIONS

register = template.Library()
SECTION_OF = {each.path: section.id for section in SECTIONS for group in section.groups for each in group.settings}


@register.simple_tag(takes_context=True)
def leads_to(context: dict[str, Any], line: Line, value: Value) -> str:
    """At the store view itself, where the wider scope is not for this person to see."""
    place = value.place or "default"
    scope = place if place in context["reachable"] else f"stores:{line.view.code}"
    address = reverse("desk:configuration-section", args=[SECTION_OF[value.path]])
    return f"{address}?{urlencode({'scope': scope})}#{value.path.replace('/', '_')}"
