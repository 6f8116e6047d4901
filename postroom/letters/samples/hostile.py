"""An order whose buyer typed everything that has ever broken a mail template."""

from __future__ import annotations

from typing import Any

from postroom.letters.samples.build import address, item, options, person, total
from postroom.letters.samples.english import CUSTOMER

_DIRECTIVES = "{{var this.getTemplateFilter().filter(x)}} {% for a in order.items %} {{ 7*7 }}"

ORDER: dict[str, Any] = {
    **CUSTOMER,
    "number": "000000666",
    "customer_name": "{{ order.email }}</title><script>alert(1)</script>\r\nBcc: victim@example.org\u202e",
    "note": f'{_DIRECTIVES}\n</td></table><img src=x onerror=alert(1)>\n\x00\x1b[2J%(name)s %s {{config path="x"}}',
    "items": [
        options(
            item("<b>Bold</b> \"quoted\" 'name' & co {{}} {# #}", "'\"><svg onload=1>", "1", "0.00"),
            ("{{if 1}}Label{{/if}}", "javascript:alert(1)"),
        )
    ],
    "totals": [total("grand_total", "0", label="<i>Total</i>", note="{{ 1 }}")],
    "billing": address(
        person("<Robert'); DROP TABLE", "</body>"),
        ["{{depend 1}}", "--\n> quoted"],
        "%n%S",
        "",
        postcode="<!--",
        country_code="US",
    ),
    "shipping": None,
    "shipping_method": '{{template config_path="design/email/header_template"}}',
    "payment": {"title": "<input name=card>", "lines": ["a\r\n.\r\nb"], "instructions": "]]>"},
    "links": {"account_url": "javascript:alert(document.cookie)"},
}
