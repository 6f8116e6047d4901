# ruff: noqa: E501
"""Magento's settings as its configuration pages have them: path | label | default | scopes, `-` for no default.

The scopes are D(efault), W(ebsite), S(tore view). ``general/locale/timezone`` ends at websites in Magento and goes down
to store views here.
"""

TABLE = """
system/smtp/disable | Disable Email Communications | 0 | DWS
system/smtp/transport | Transport | sendmail | DWS
system/smtp/host | Host | localhost | DWS
system/smtp/port | Port (25) | 25 | DWS
system/smtp/set_return_path | Set Return-Path | 0 | DWS
system/smtp/return_path_email | Return-Path Email | - | DWS
system/smtp/username | Username | - | DWS
system/smtp/password | Password | - | DWS
system/smtp/auth | Auth | none | DWS
system/smtp/ssl | SSL | - | DWS
trans_email/ident_general/name | Sender Name | Owner | DWS
trans_email/ident_general/email | Sender Email | owner@example.com | DWS
trans_email/ident_sales/name | Sender Name | Sales | DWS
trans_email/ident_sales/email | Sender Email | sales@example.com | DWS
trans_email/ident_support/name | Sender Name | CustomerSupport | DWS
trans_email/ident_support/email | Sender Email | support@example.com | DWS
trans_email/ident_custom1/name | Sender Name | Custom 1 | DWS
trans_email/ident_custom1/email | Sender Email | custom1@example.com | DWS
trans_email/ident_custom2/name | Sender Name | Custom 2 | DWS
trans_email/ident_custom2/email | Sender Email | custom2@example.com | DWS
trans_email/ident_storepickup/name | Sender Name | Store pickup | DWS
trans_email/ident_storepickup/email | Sender Email | sales@example.com | DWS
contact/contact/enabled | Enable Contact Us | 1 | DWS
contact/email/recipient_email | Send Emails To | hello@example.com | DWS
contact/email/sender_email_identity | Email Sender | custom2 | DWS
contact/email/email_template | Email Template | contact_email_email_template | DWS
sales_email/general/async_sending | Asynchronous sending | 0 | D
sales_email/general/sending_limit | Limit per cron run | 50 | D
sales_email/order/enabled | Enabled | 1 | DWS
sales_email/order/identity | New Order Confirmation Email Sender | sales | DWS
sales_email/order/template | New Order Confirmation Template | sales_email_order_template | DWS
sales_email/order/guest_template | New Order Confirmation Template for Guest | sales_email_order_guest_template | DWS
sales_email/order/copy_to | Send Order Email Copy To | - | DWS
sales_email/order/copy_method | Send Order Email Copy Method | bcc | DWS
sales_email/order_comment/enabled | Enabled | 1 | DWS
sales_email/order_comment/identity | Order Comment Email Sender | sales | DWS
sales_email/order_comment/template | Order Comment Email Template | sales_email_order_comment_template | DWS
sales_email/order_comment/guest_template | Order Comment Email Template for Guest | sales_email_order_comment_guest_template | DWS
sales_email/order_comment/copy_to | Send Order Comment Email Copy To | - | DWS
sales_email/order_comment/copy_method | Send Order Comments Email Copy Method | bcc | DWS
sales_email/invoice/enabled | Enabled | 1 | DWS
sales_email/invoice/identity | Invoice Email Sender | sales | DWS
sales_email/invoice/template | Invoice Email Template | sales_email_invoice_template | DWS
sales_email/invoice/guest_template | Invoice Email Template for Guest | sales_email_invoice_guest_template | DWS
sales_email/invoice/copy_to | Send Invoice Email Copy To | - | DWS
sales_email/invoice/copy_method | Send Invoice Email Copy Method | bcc | DWS
sales_email/invoice_comment/enabled | Enabled | 1 | DWS
sales_email/invoice_comment/identity | Invoice Comment Email Sender | sales | DWS
sales_email/invoice_comment/template | Invoice Comment Email Template | sales_email_invoice_comment_template | DWS
sales_email/invoice_comment/guest_template | Invoice Comment Email Template for Guest | sales_email_invoice_comment_guest_template | DWS
sales_email/invoice_comment/copy_to | Send Invoice Comment Email Copy To | - | DWS
sales_email/invoice_comment/copy_method | Send Invoice Comments Email Copy Method | bcc | DWS
sales_email/shipment/enabled | Enabled | 1 | DWS
sales_email/shipment/identity | Shipment Email Sender | sales | DWS
sales_email/shipment/template | Shipment Email Template | sales_email_shipment_template | DWS
sales_email/shipment/guest_template | Shipment Email Template for Guest | sales_email_shipment_guest_template | DWS
sales_email/shipment/copy_to | Send Shipment Email Copy To | - | DWS
sales_email/shipment/copy_method | Send Shipment Email Copy Method | bcc | DWS
sales_email/shipment_comment/enabled | Enabled | 1 | DWS
sales_email/shipment_comment/identity | Shipment Comment Email Sender | sales | DWS
sales_email/shipment_comment/template | Shipment Comment Email Template | sales_email_shipment_comment_template | DWS
sales_email/shipment_comment/guest_template | Shipment Comment Email Template for Guest | sales_email_shipment_comment_guest_template | DWS
sales_email/shipment_comment/copy_to | Send Shipment Comment Email Copy To | - | DWS
sales_email/shipment_comment/copy_method | Send Shipment Comments Email Copy Method | bcc | DWS
sales_email/creditmemo/enabled | Enabled | 1 | DWS
sales_email/creditmemo/identity | Credit Memo Email Sender | sales | DWS
sales_email/creditmemo/template | Credit Memo Email Template | sales_email_creditmemo_template | DWS
sales_email/creditmemo/guest_template | Credit Memo Email Template for Guest | sales_email_creditmemo_guest_template | DWS
sales_email/creditmemo/copy_to | Send Credit Memo Email Copy To | - | DWS
sales_email/creditmemo/copy_method | Send Credit Memo Email Copy Method | bcc | DWS
sales_email/creditmemo_comment/enabled | Enabled | 1 | DWS
sales_email/creditmemo_comment/identity | Credit Memo Comment Email Sender | sales | DWS
sales_email/creditmemo_comment/template | Credit Memo Comment Email Template | sales_email_creditmemo_comment_template | DWS
sales_email/creditmemo_comment/guest_template | Credit Memo Comment Email Template for Guest | sales_email_creditmemo_comment_guest_template | DWS
sales_email/creditmemo_comment/copy_to | Send Credit Memo Comment Email Copy To | - | DWS
sales_email/creditmemo_comment/copy_method | Send Credit Memo Comments Email Copy Method | bcc | DWS
sales_email/order_ready_for_pickup/enabled | Enabled | 1 | DWS
sales_email/order_ready_for_pickup/identity | Order Ready For Pickup Email Sender | storepickup | DWS
sales_email/order_ready_for_pickup/template | Order Ready For Pickup Email Template | sales_email_order_ready_for_pickup_template | DWS
sales_email/order_ready_for_pickup/guest_template | Order Ready For Pickup Email Template for Guest | sales_email_order_ready_for_pickup_guest_template | DWS
sales_email/order_ready_for_pickup/copy_to | Send Order Ready For Pickup Email Copy To | - | DWS
sales_email/order_ready_for_pickup/copy_method | Send Order Ready For Pickup Email Copy Method | bcc | DWS
customer/create_account/email_template | Default Welcome Email | customer_create_account_email_template | DWS
customer/create_account/email_no_password_template | Default Welcome Email Without Password | customer_create_account_email_no_password_template | DWS
customer/create_account/email_identity | Email Sender | general | DWS
customer/create_account/confirm | Require Emails Confirmation | 0 | DW
customer/create_account/email_confirmation_template | Confirmation Link Email | customer_create_account_email_confirmation_template | DWS
customer/create_account/email_confirmed_template | Welcome Email | customer_create_account_email_confirmed_template | DWS
customer/password/forgot_email_template | Forgot Email Template | customer_password_forgot_email_template | DWS
customer/password/remind_email_template | Remind Email Template | customer_password_remind_email_template | DWS
customer/password/reset_password_template | Reset Password Template | customer_password_reset_password_template | DWS
customer/password/forgot_email_identity | Password Template Email Sender | support | DWS
customer/password/reset_link_expiration_period | Recovery Link Expiration Period (hours) | 2 | D
customer/account_information/confirm | Require email confirmation if email has been changed | 0 | DW
customer/account_information/change_email_template | Change Email Template | customer_account_information_change_email_template | DWS
customer/account_information/change_email_and_password_template | Change Email and Password Template | customer_account_information_change_email_and_password_template | DWS
newsletter/general/active | Enabled | 1 | DWS
newsletter/subscription/confirm | Need to Confirm | 0 | DWS
newsletter/subscription/confirm_email_template | Confirmation Email Template | newsletter_subscription_confirm_email_template | DWS
newsletter/subscription/confirm_email_identity | Confirmation Email Sender | support | DWS
newsletter/subscription/success_email_template | Success Email Template | newsletter_subscription_success_email_template | DWS
newsletter/subscription/success_email_identity | Success Email Sender | general | DWS
newsletter/subscription/un_email_template | Unsubscription Email Template | newsletter_subscription_un_email_template | DWS
newsletter/subscription/un_email_identity | Unsubscription Email Sender | support | DWS
wishlist/email/email_template | Email Template | wishlist_email_email_template | DWS
wishlist/email/email_identity | Email Sender | general | DWS
wishlist/email/number_limit | Max Emails Allowed to be Sent | 10 | DWS
wishlist/email/text_limit | Email Text Length Limit | 255 | DWS
sendfriend/email/enabled | Enabled | 0 | DWS
sendfriend/email/template | Select Email Template | sendfriend_email_template | DWS
sendfriend/email/allow_guest | Allow for Guests | 0 | DWS
sendfriend/email/max_recipients | Max Recipients | 5 | DWS
sendfriend/email/max_per_hour | Max Products Sent in 1 Hour | 5 | DWS
sendfriend/email/check_by | Limit Sending By | 0 | DWS
catalog/productalert/allow_price | Allow Alert When Product Price Changes | 0 | DWS
catalog/productalert/allow_stock | Allow Alert When Product Comes Back in Stock | 0 | DW
catalog/productalert/email_price_template | Price Alert Email Template | catalog_productalert_email_price_template | DWS
catalog/productalert/email_stock_template | Stock Alert Email Template | catalog_productalert_email_stock_template | DWS
catalog/productalert/email_identity | Alert Email Sender | general | DWS
catalog/productalert_cron/error_email | Error Email Recipient | - | D
catalog/productalert_cron/error_email_identity | Error Email Sender | general | D
catalog/productalert_cron/error_email_template | Error Email Template | catalog_productalert_cron_error_email_template | D
checkout/payment_failed/identity | Payment Failed Email Sender | general | DWS
checkout/payment_failed/receiver | Payment Failed Email Receiver | general | DWS
checkout/payment_failed/template | Payment Failed Template | checkout_payment_failed_template | DWS
checkout/payment_failed/copy_to | Send Payment Failed Email Copy To | - | DWS
checkout/payment_failed/copy_method | Send Payment Failed Email Copy Method | - | DWS
currency/import/enabled | Enabled | 0 | D
currency/import/error_email | Error Email Recipient | - | D
currency/import/error_email_identity | Error Email Sender | general | D
currency/import/error_email_template | Error Email Template | currency_import_error_email_template | D
sitemap/generate/enabled | Enabled | 0 | D
sitemap/generate/error_email | Error Email Recipient | - | D
sitemap/generate/error_email_identity | Error Email Sender | general | D
sitemap/generate/error_email_template | Error Email Template | sitemap_generate_error_email_template | D
admin/emails/forgot_email_template | Forgot Password Email Template | admin_emails_forgot_email_template | D
admin/emails/forgot_email_identity | Forgot and Reset Email Sender | general | D
admin/emails/user_notification_template | User Notification Template | admin_emails_user_notification_template | D
admin/emails/new_user_notification_template | New User Notification Template | admin_emails_new_user_notification_template | D
general/store_information/name | Store Name | - | DWS
general/store_information/phone | Store Phone Number | - | DWS
general/store_information/hours | Store Hours of Operation | - | DWS
general/store_information/country_id | Country | - | DWS
general/store_information/region_id | Region/State | - | DWS
general/store_information/postcode | ZIP/Postal Code | - | DWS
general/store_information/city | City | - | DWS
general/store_information/street_line1 | Street Address | - | DWS
general/store_information/street_line2 | Street Address Line 2 | - | DWS
general/store_information/merchant_vat_number | VAT Number | - | DWS
general/locale/code | Locale | en_US | DWS
general/locale/timezone | Timezone | America/Los_Angeles | DWS
currency/options/base | Base Currency | USD | DW
currency/options/default | Default Display Currency | USD | DWS
web/unsecure/base_url | Base URL | - | DWS
web/unsecure/base_media_url | Base URL for User Media Files | - | DWS
web/secure/base_url | Secure Base URL | - | DWS
web/secure/base_media_url | Secure Base URL for User Media Files | - | DWS
tax/sales_display/price | Display Prices | 1 | DWS
tax/sales_display/subtotal | Display Subtotal | 1 | DWS
tax/sales_display/shipping | Display Shipping Amount | 1 | DWS
tax/sales_display/grandtotal | Include Tax In Order Total | 0 | DWS
tax/sales_display/full_summary | Display Full Tax Summary | 0 | DWS
tax/sales_display/zero_tax | Display Zero Tax Subtotal | 0 | DWS
design/email/logo | Logo Image | - | DWS
design/email/logo_alt | Logo Image Alt | - | DWS
design/email/logo_width | Logo Width | - | DWS
design/email/logo_height | Logo Height | - | DWS
design/email/header_template | Header Template | design_email_header_template | DWS
design/email/footer_template | Footer Template | design_email_footer_template | DWS
"""

# Stored values with their labels, in the order of the page.
OPTIONS = {
    "system/smtp/disable": [("1", "Yes"), ("0", "No")],
    "system/smtp/transport": [("sendmail", "Sendmail"), ("smtp", "SMTP")],
    "system/smtp/set_return_path": [("1", "Yes"), ("0", "No"), ("2", "Specified")],
    "system/smtp/auth": [("none", "NONE"), ("plain", "PLAIN"), ("login", "LOGIN")],
    "system/smtp/ssl": [("none", "None"), ("ssl", "SSL"), ("tls", "TLS")],
    "sales_email/general/async_sending": [("1", "Enable"), ("0", "Disable")],
    "sales_email/order/copy_method": [("bcc", "Bcc"), ("copy", "Separate Email")],
    "sales_email/order/identity": [
        ("general", "General Contact"),
        ("sales", "Sales Representative"),
        ("support", "Customer Support"),
        ("custom1", "Custom Email 1"),
        ("custom2", "Custom Email 2"),
    ],
    "tax/sales_display/price": [
        ("1", "Excluding Tax"),
        ("2", "Including Tax"),
        ("3", "Including and Excluding Tax"),
    ],
}

MAIL_SENDING_ORDER = [
    "disable",
    "transport",
    "host",
    "port",
    "set_return_path",
    "return_path_email",
    "username",
    "password",
    "auth",
    "ssl",
]

SALES_GROUPS = [
    ("general", "General Settings"),
    ("order", "Order"),
    ("order_comment", "Order Comments"),
    ("invoice", "Invoice"),
    ("invoice_comment", "Invoice Comments"),
    ("shipment", "Shipment"),
    ("shipment_comment", "Shipment Comments"),
    ("creditmemo", "Credit Memo"),
    ("creditmemo_comment", "Credit Memo Comments"),
    ("order_ready_for_pickup", "Order Ready For Pickup in Store"),
]

NOT_RESTORABLE = {
    "system/smtp/return_path_email",
    "system/smtp/username",
    "system/smtp/password",
    *(f"sales_email/{group}/copy_to" for group, _ in SALES_GROUPS[1:]),
}
