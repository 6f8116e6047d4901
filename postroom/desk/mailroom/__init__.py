"""Messages: the list, one message with all that happened to it, an order with its mails, and what can be done."""
