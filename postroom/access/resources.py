"""What a person may be allowed to do, area by area: what roles are made of, on the model of Magento's resources."""

from enum import StrEnum


class Resource(StrEnum):
    """A verb on an area. Whatever is not granted is denied."""

    DASHBOARD = "dashboard"  #: counts, latency, health
    MESSAGES_VIEW = "messages.view"  #: lists and timelines, without what the mail says
    MESSAGES_CONTENT = "messages.content"  #: what the mail says: body, source, header fields
    MESSAGES_ACT = "messages.act"  #: hold, release, retry, cancel
    MESSAGES_RESEND = "messages.resend"  #: to the same or a corrected address
    MESSAGES_EXPORT = "messages.export"
    MESSAGES_TEST = "messages.test"  #: send a test mail
    LETTERS_VIEW = "letters.view"  #: previews
    CONFIGURATION_VIEW = "configuration.view"
    CONFIGURATION_EDIT = "configuration.edit"  #: all sections but the next
    CONFIGURATION_SYSTEM = "configuration.system"  #: how mail leaves: Advanced > System, and our own section
    CONNECTION_TEST = "configuration.test"
    MODE = "mode"  #: hold, go live, adopt a copy
    STORES = "stores"  #: add and rename websites and store views
    KEYS = "keys"
    PEOPLE = "people"  #: people and roles
    AUDIT = "audit"
    CONNECTORS = "connectors"  #: stores that are followed, webhooks, settings brought along from another system
    RECORDS = "records"  #: how long mail is kept; export and erasure of one person's data
