"""The addresses of what the settings mean, of tests, of the overview and of previews."""

from django.urls import URLPattern, URLResolver, path

from postroom.desk.configuration.letters import send_views
from postroom.desk.configuration.letters import views as letters
from postroom.desk.configuration.meaning import views as meaning
from postroom.desk.configuration.overview import views as overview
from postroom.desk.configuration.trial import views as trial

urlpatterns: list[URLPattern | URLResolver] = [
    path("configuration/meaning/", meaning.meaning_of, name="meaning"),
    path("configuration/meaning/<slug:code>/", meaning.identity_of, name="meaning-of-identity"),
    path("overview/", overview.overview, name="overview"),
    path("configuration/test/", trial.test_connection, name="connection"),
    path("configuration/test/<uuid:test>/", trial.connection_test, name="connection-test"),
    path("letters/", letters.letters, name="letters"),
    path("letters/html", letters.letter_html, name="letter-html"),
    path("letters/send/", send_views.send_test, name="send-test"),
]
