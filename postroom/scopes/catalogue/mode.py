"""What the off switch is too blunt for: mail is held, goes to one address, or is only recorded. Ours."""

from postroom.scopes.catalogue.setting import Kind, Option, Setting
from postroom.scopes.catalogue.shapes import when

MODE = (
    Setting(
        "postroom/mode/mode",
        "Mode",
        Kind.SELECT,
        "Live: mail leaves. Hold: it is kept until a person releases it. Redirect: all of it goes to one address, and "
        "says whom it was for. Log only: it is recorded and never sent. What was queued before a switch to Hold or Log "
        "only is held; switching back sends none of it by itself.",
        default="live",
        options=(
            Option("live", "Live"),
            Option("hold", "Hold"),
            Option("redirect", "Redirect"),
            Option("log", "Log only"),
        ),
        can_restore=True,
        required=True,
        environment_specific=True,
        ours=True,
    ),
    Setting(
        "postroom/mode/redirect_to",
        "Redirect All Email To",
        Kind.EMAIL,
        "The one address that gets all mail while Mode is Redirect. What lets somebody in, such as a new password, is "
        "held.",
        depends_on=when("postroom/mode/mode", "redirect"),
        environment_specific=True,
        ours=True,
    ),
    Setting(
        "postroom/mode/allow_list",
        "Allowed Recipients",
        Kind.RECIPIENTS,
        "Addresses, and whole domains such as @example.org. While Mode is Live only they get mail, and what is for "
        "others is recorded as suppressed; empty means everybody. While Mode is Redirect they get their mail "
        "themselves; empty means nobody.",
        depends_on=when("postroom/mode/mode", "live", "redirect"),
        environment_specific=True,
        ours=True,
    ),
)
