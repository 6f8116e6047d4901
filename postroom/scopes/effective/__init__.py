"""The settings as typed values, one function for each thing that asks. All raise Misconfigured, and are memoised."""

from postroom.scopes.effective.address import StoreAddress
from postroom.scopes.effective.delivery import (
    Sending,
    communications_disabled,
    network_policy,
    retry_schedule,
    sending,
    transport,
)
from postroom.scopes.effective.letters import (
    Design,
    SalesEmail,
    Shown,
    TaxDisplay,
    design,
    sales_email,
)
from postroom.scopes.effective.people import identity, is_placeholder, return_path
from postroom.scopes.effective.reading import Misconfigured

__all__ = [
    "Design",
    "Misconfigured",
    "SalesEmail",
    "Sending",
    "Shown",
    "StoreAddress",
    "TaxDisplay",
    "communications_disabled",
    "design",
    "identity",
    "is_placeholder",
    "network_policy",
    "retry_schedule",
    "return_path",
    "sales_email",
    "sending",
    "transport",
]
