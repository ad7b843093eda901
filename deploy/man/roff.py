"""Text for man(7): what stands between the macros."""

import re
import textwrap

# Pages of the documentation that are manual pages too; the others lie in the package's folder of documentation.
MANUALS = {"LocalAPI": "frontdesk\\-api(7)", "PolicyReference": "frontdesk.json(5)"}
INLINE = re.compile(r"`([^`]+)`|\*\*([^*]+)\*\*|\*([^*\s][^*]*)\*|<doc:([\w-]+)>|\[([^\]]+)\]\([^)]*\)")
WIDTH = 72
# A place where a word may be broken, without a hyphen.
LATER = r"\1\\:"


def plain(text):
    """Characters that mean something to roff, as themselves."""
    return text.replace("\\", "\\e").replace("-", "\\-").replace("^", "\\(ha").replace("~", "\\(ti").replace("`", "\\(ga")


def prose(text):
    """Words: a hyphen stays one, so that lines may break there."""
    return text.replace("\\", "\\e").replace("^", "\\(ha").replace("~", "\\(ti").replace("`", "\\(ga")


def bold(text):
    """Code. Where it is long and has no blanks, it may be broken behind a comma or an ampersand."""
    return f"\\fB{re.sub(r'([,&])(?=[^ ])', LATER, plain(text))}\\fP"


def inline(text):
    """A line of Markdown."""
    done, last = [], 0
    for match in INLINE.finditer(text):
        done.append(prose(text[last : match.start()]))
        code, strong, weak, page, link = match.groups()
        if code is not None:
            done.append(bold(code))
        elif strong is not None:
            done.append(bold(strong))
        elif weak is not None:
            done.append(f"\\fI{prose(weak)}\\fP")
        elif page is not None:
            done.append(MANUALS.get(page) or f"\\fI{plain(page)}.md\\fP")
        else:
            done.append(prose(link))
        last = match.end()
    return "".join(done) + prose(text[last:])


def guarded(line):
    """A line that begins with a dot or an apostrophe is no request."""
    return "\\&" + line if line[:1] in (".", "'") else line


def filled(text):
    """Lines of source that are not too long; roff fills them anew."""
    return [guarded(line) for line in textwrap.wrap(text, WIDTH, break_long_words=False, break_on_hyphens=False)]


class Page:
    """One manual page."""

    def __init__(self, name, section, about, version, date):
        self.lines = [
            f'.\\" Written by deploy/man/generate.',
            f'.TH {plain(name.upper())} {section} {date} "Frontdesk {version}" "Frontdesk"',
            # Words are not broken, and lines not stretched: most of them have names in them.
            ".nh",
            ".ad l",
        ]
        self.section("NAME")
        self.lines.append(f"{plain(name)} \\- {prose(about)}")

    def section(self, title):
        self.lines.append(f".SH {self.quoted(title)}")
        self.is_fresh = True

    def subsection(self, title):
        self.lines.append(f".SS {self.quoted(title)}")
        self.is_fresh = True

    @staticmethod
    def quoted(title):
        """Of a heading: without marks of code, and as one word."""
        return '"' + prose(title.replace("`", "")).replace('"', "\\(dq") + '"'

    def paragraph(self, text):
        if not self.is_fresh:
            self.lines.append(".PP")
        self.is_fresh = False
        self.lines += filled(inline(text))

    def item(self, tag, *texts):
        """A tag, as roff, with Markdown below it."""
        self.lines += [".TP", guarded(tag)]
        self.is_fresh = False
        for number, text in enumerate(text for text in texts if text):
            if number:
                self.lines.append(".br")
            self.lines += filled(inline(text))

    def bullet(self, text):
        self.lines += [".IP \\(bu 2"] + filled(inline(text))
        self.is_fresh = False

    def verbatim(self, lines):
        self.lines += [".PP", ".RS 4", ".nf"] + [guarded(plain(line)) for line in lines] + [".fi", ".RE"]
        self.is_fresh = False

    @property
    def text(self):
        return "\n".join(self.lines) + "\n"
