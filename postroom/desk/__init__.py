"""The desk: the pages that people work in. One door of several areas; `frame` holds what all pages share."""
