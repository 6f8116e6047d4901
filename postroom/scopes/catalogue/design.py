"""Content > Design > Configuration > Transactional Emails: the look that all letters of a store view share."""

from postroom.scopes.catalogue.setting import Group, Kind, Section, Setting
from postroom.scopes.catalogue.shapes import template

PIXELS = (1, 2000)

SECTION = Section(
    "design",
    "Design",
    (
        Group(
            "email",
            "Transactional Emails",
            (
                Setting(
                    "design/email/logo",
                    "Logo Image",
                    Kind.IMAGE,
                    "A jpg, jpeg, gif or png file of at most 2 MB below media/email/logo in the data folder.",
                    can_restore=True,
                ),
                Setting(
                    "design/email/logo_alt",
                    "Logo Image Alt",
                    Kind.TEXT,
                    "What is read out or shown in place of the logo. Empty: the store's name.",
                    can_restore=True,
                ),
                Setting(
                    "design/email/logo_width",
                    "Logo Width",
                    Kind.INTEGER,
                    "In pixels, without a unit. Empty: 180.",
                    bounds=PIXELS,
                    can_restore=True,
                ),
                Setting(
                    "design/email/logo_height",
                    "Logo Height",
                    Kind.INTEGER,
                    "In pixels, without a unit. Empty: what the width makes it.",
                    bounds=PIXELS,
                    can_restore=True,
                ),
                template("design/email/header_template", "Header Template"),
                template("design/email/footer_template", "Footer Template"),
            ),
        ),
    ),
)
