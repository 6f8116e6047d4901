"""Where a parcel can be followed, for the carriers whose codes Magento itself gives out."""

import re
from urllib.parse import quote

#: A carrier named by the merchant may be anybody: no link is better than one to the wrong place.
PAGES = {
    "dhl": "https://www.dhl.com/global-en/home/tracking.html?tracking-id=",
    "fedex": "https://www.fedex.com/fedextrack/?trknbr=",
    "ups": "https://www.ups.com/track?tracknum=",
    "usps": "https://tools.usps.com/go/TrackConfirmAction?tLabels=",
}
_NUMBER = re.compile(r"[A-Z0-9][A-Z0-9 .-]{5,39}", re.ASCII | re.IGNORECASE)


def tracking_url(carrier: str, number: str) -> str:
    """'' where it is not known, or where the number cannot be one: "in the next parcel" leads nowhere."""
    page = PAGES.get(carrier.lower())
    known = page and _NUMBER.fullmatch(number) and any(map(str.isdecimal, number))
    return f"{page}{quote(number.replace(' ', ''), safe='')}" if known else ""
