"""System > Roles: what comes with the product, and what a store has made of it."""

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from postroom.access import roles as rules
from postroom.access.accounts import BadPerson
from postroom.access.authority import NotYours
from postroom.access.models import Grant, Role
from postroom.access.resources import Resource
from postroom.access.tree import TREE, Leaf
from postroom.desk.frame.door import DeskRequest, page, refuse, say, show
from postroom.desk.people import giving
from postroom.desk.people.typed import fields
from postroom.scopes.scope import DEFAULT


@page(Resource.PEOPLE)
def all_roles(request: DeskRequest) -> HttpResponse:
    counted = [(role, giving.name_of(role), how_many(request, role)) for role in Role.objects.all()]
    return show(request, "desk/people/roles.html", {"roles": counted, "may_edit": may_edit(request)})


def how_many(request: DeskRequest, role: Role) -> int | None:
    """How many people have it; None for who may not know of all of them."""
    return Grant.objects.filter(role=role).values("person").distinct().count() if may_edit(request) else None


def may_edit(request: DeskRequest) -> bool:
    """A role is for the whole installation."""
    return request.reach.may(Resource.PEOPLE, DEFAULT)


@page(Resource.PEOPLE)
def new(request: DeskRequest) -> HttpResponse:
    if not may_edit(request):
        refuse()
    if request.method != "POST":
        pattern = Role.objects.filter(code=request.GET.get("like", "").replace("\0", "")).first()
        return form(request, None, pattern.resources if pattern else frozenset())
    typed, chosen = fields(request, "name", several=("resource",)), wanted(request)
    try:
        role = rules.create(typed["name"], chosen, giving.by(request))
    except (BadPerson, NotYours) as error:
        return form(request, None, chosen, fault=error.args[0], name=typed["name"])
    say(request, "good", _("The role %(name)s is made.") % {"name": role.name})
    return back()


@page(Resource.PEOPLE)
def one(request: DeskRequest, pk: int) -> HttpResponse:
    role = the_role(pk)
    if request.method != "POST":
        return form(request, role, role.resources)
    if not may_edit(request):
        refuse()
    typed, chosen = fields(request, "name", several=("resource",)), wanted(request)
    try:
        rules.change(role, typed["name"], chosen, giving.by(request))
    except (BadPerson, NotYours) as error:
        return form(request, role, chosen, fault=error.args[0], name=typed["name"])
    say(request, "good", _("The role %(name)s is saved.") % {"name": typed["name"]})
    return back()


@require_POST
@page(Resource.PEOPLE)
def remove(request: DeskRequest, pk: int) -> HttpResponse:
    role = the_role(pk)
    if not may_edit(request):
        refuse()
    fields(request)
    try:
        rules.remove(role, giving.by(request))
    except (BadPerson, NotYours) as error:
        return form(request, role, role.resources, fault=error.args[0])
    say(request, "good", _("The role %(name)s is removed.") % {"name": role.name})
    return back()


def the_role(pk: int) -> Role:
    role = Role.objects.filter(pk=pk).first()
    if role is None:
        refuse()
    return role


def wanted(request: DeskRequest) -> frozenset[Resource]:
    try:
        return frozenset(Resource(value) for value in request.POST.getlist("resource"))
    except ValueError:
        refuse()


def form(request: DeskRequest, role: Role | None, chosen: frozenset[Resource], **more: object) -> HttpResponse:
    context = {
        "role": role,
        "name": giving.name_of(role) if role else "",
        "tree": [(branch.label, [offered(request, leaf, chosen) for leaf in branch.leaves]) for branch in TREE],
        "fixed": not may_edit(request) or bool(role and role.shipped),
        "may_edit": may_edit(request),
        **more,
    }
    return show(request, "desk/people/role.html", context, status=422 if more else 200)


def offered(request: DeskRequest, leaf: Leaf, chosen: frozenset[Resource]) -> tuple[Resource, Promise, bool, bool]:
    """The resource, its words, whether it is chosen, and whether the person has it to give."""
    resource, words = leaf
    return resource, words, resource in chosen, request.reach.may(resource, DEFAULT)


def back() -> HttpResponse:
    return HttpResponseRedirect(reverse("desk:roles"), status=303)
