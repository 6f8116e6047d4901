"""The reference of every setting: a list of sections with a search, and a page for each section."""

from django.http import HttpResponse

from postroom.desk.book import entries
from postroom.desk.frame.door import DeskRequest, page, refuse, show
from postroom.scopes import words
from postroom.scopes.catalogue import SECTIONS, SETTINGS, Section


@page()
def contents(request: DeskRequest) -> HttpResponse:
    typed = request.GET.get("q", "").strip()[:200]
    context = {
        "typed": typed,
        "found": [row(entry) for entry in entries.search(typed)],
        "sections": [outline(section) for section in SECTIONS],
        "count": len(SETTINGS),
    }
    return show(request, "desk/book/contents.html", context)


@page()
def section(request: DeskRequest, name: str) -> HttpResponse:
    found = entries.section_called(name)
    if found is None:
        refuse()
    number = SECTIONS.index(found)
    context = {
        "section": outline(found),
        "groups": [
            {"id": group.id, "label": words.label(group), "entries": each}
            for group, each in entries.entries(found).items()
        ],
        "before": outline(SECTIONS[number - 1]) if number else None,
        "after": outline(SECTIONS[number + 1]) if number + 1 < len(SECTIONS) else None,
    }
    return show(request, "desk/book/section.html", context)


def outline(of: Section) -> dict[str, object]:
    groups = [{"id": group.id, "label": words.label(group), "count": len(group.settings)} for group in of.groups]
    return {"id": of.id, "label": words.label(of), "ours": of.ours, "groups": groups}


def row(entry: entries.Entry) -> dict[str, object]:
    return {
        "entry": entry,
        "address": entries.address_of(entry.declared.path),
        "place": f"{words.label(entry.section)} › {words.label(entry.group)}",
    }
