"""JSON with comments and trailing commas, as plain JSON: what readers other than Frontdesk's own need."""

import json


def plain(text):
    """The text without comments and trailing commas; strings are left alone."""
    out, at = [], 0
    while at < len(text):
        if text[at] == '"':
            end = at + 1
            while end < len(text) and text[end] != '"':
                end += 2 if text[end] == "\\" else 1
            out.append(text[at:end + 1])
            at = end + 1
        elif text.startswith("//", at):
            at = (text + "\n").index("\n", at)
        elif text.startswith("/*", at):
            at = text.index("*/", at + 2) + 2
        elif text[at] in "}]" and out:
            while out and out[-1].isspace():
                out.pop()
            if out and out[-1] == ",":
                out.pop()
            out.append(text[at])
            at += 1
        else:
            out.append(text[at])
            at += 1
    return "".join(out)


def load(text):
    """The value of a text; a byte order mark before it is no part of it."""
    return json.loads(plain(text.removeprefix("\ufeff")))
