"""Coming in, one's own account, people and roles, API keys, the audit trail."""

from django.urls import path

from postroom.desk.people import account, entrance, forgotten, links

urlpatterns = [
    path("login/", entrance.sign_in, name="sign-in"),
    path("login/code/", entrance.second_factor, name="second-factor"),
    path("logout/", entrance.sign_out, name="sign-out"),
    path("enter/<str:token>", links.enter, name="enter"),
    path("invitation/<str:token>", links.invitation, name="invitation"),
    path("reset/<str:token>", links.reset, name="reset"),
    path("forgotten/", forgotten.forgotten, name="forgotten"),
    path("account/", account.account, name="account"),
    path("account/two-factor/", account.two_factor, name="two-factor"),
]
