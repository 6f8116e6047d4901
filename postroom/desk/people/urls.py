"""Coming in, one's own account, people and roles, API keys, the audit trail."""

from django.urls import path

from postroom.desk.people import account, entrance, forgotten, keys, links, people, roles, second, trail

urlpatterns = [
    path("login/", entrance.sign_in, name="sign-in"),
    path("login/code/", entrance.second_factor, name="second-factor"),
    path("logout/", entrance.sign_out, name="sign-out"),
    path("enter/<str:token>", links.enter, name="enter"),
    path("invitation/<str:token>", links.invitation, name="invitation"),
    path("reset/<str:token>", links.reset, name="reset"),
    path("forgotten/", forgotten.forgotten, name="forgotten"),
    path("account/", account.account, name="account"),
    path("account/profile/", account.profile, name="account-profile"),
    path("account/password/", account.password, name="account-password"),
    path("account/sessions/", account.end_sessions, name="account-sessions"),
    path("account/two-factor/", second.set_up, name="two-factor"),
    path("account/two-factor/codes/", second.new_codes, name="recovery-codes"),
    path("account/two-factor/remove/", second.remove, name="two-factor-remove"),
    path("people/", people.everybody, name="people"),
    path("people/new/", people.invite, name="invite"),
    path("people/<int:pk>/", people.one, name="person"),
    path("people/<int:pk>/act/", people.act, name="person-act"),
    path("roles/", roles.all_roles, name="roles"),
    path("roles/new/", roles.new, name="new-role"),
    path("roles/<int:pk>/", roles.one, name="role"),
    path("roles/<int:pk>/remove/", roles.remove, name="role-remove"),
    path("keys/", keys.all_keys, name="keys"),
    path("keys/<int:pk>/revoke/", keys.revoke, name="key-revoke"),
    path("audit/", trail.trail, name="audit"),
    path("audit.csv", trail.trail_csv, name="audit-csv"),
]
