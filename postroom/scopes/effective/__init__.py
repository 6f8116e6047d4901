"""The settings as typed values, one function for each thing that asks. All raise Misconfigured, and are memoised."""

from postroom.scopes.effective.address import StoreAddress
from postroom.scopes.effective.delivery import (
    Sending,
    network_policy,
    retry_schedule,
    sending,
    transport,
    transport_at,
)
from postroom.scopes.effective.letters import (
    Design,
    SalesEmail,
    Shown,
    TaxDisplay,
    design,
    sales_email,
)
from postroom.scopes.effective.mode import Conduct, Mode, communications_disabled, conduct
from postroom.scopes.effective.people import identity, identity_at, is_placeholder, return_path, return_path_at
from postroom.scopes.effective.reading import Misconfigured
from postroom.scopes.effective.retention import Keep, retention

__all__ = [
    "Conduct",
    "Design",
    "Keep",
    "Misconfigured",
    "Mode",
    "SalesEmail",
    "Sending",
    "Shown",
    "StoreAddress",
    "TaxDisplay",
    "communications_disabled",
    "conduct",
    "design",
    "identity",
    "identity_at",
    "is_placeholder",
    "network_policy",
    "retention",
    "retry_schedule",
    "return_path",
    "return_path_at",
    "sales_email",
    "sending",
    "transport",
    "transport_at",
]
