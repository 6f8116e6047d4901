"""Letters: the mails there are, their templates, and rendering to a subject, html and text."""
