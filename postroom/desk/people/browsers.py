"""What a User-Agent means to people: "Firefox, Linux". Only for telling one's own sessions apart; anybody may lie."""

import re

# In this order: most browsers claim to be others too.
BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)


def browser(agent: str) -> str:
    """Empty where nothing is recognised."""
    name = next((said for mark, said in BROWSERS if re.search(rf"\b{mark}\w*/", agent)), "")
    system = next((said for mark, said in SYSTEMS if mark in agent), "")
    return ", ".join(part for part in (name, system) if part)
