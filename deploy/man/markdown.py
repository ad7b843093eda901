"""Pages of the documentation as sections of a manual page."""

import re

CELL = re.compile(r"(?<!\\)\|")
# Tables whose first two columns together are what is looked up.
PAIRED = ("status",)
NOTHING = ("", "–")


def write(page, text, skip=("Overview",)):
    """Appends what Markdown says. Its title is the page's own; headings of `skip` are left out, not what is below them."""
    blocks = split(text)
    for kind, block in blocks:
        if kind == "heading":
            level, title = block
            if level == 1 or title in skip:
                continue
            page.section(title.upper() if "`" not in title else title) if level == 2 else page.subsection(title)
        elif kind == "code":
            page.verbatim(block)
        elif kind == "table":
            table(page, block)
        elif kind == "list":
            for item in block:
                page.bullet(item)
        else:
            page.paragraph(block)


def split(text):
    """The blocks of a page, in order: (heading | code | table | list | paragraph, what it says)."""
    lines, blocks, number = text.splitlines(), [], 0
    while number < len(lines):
        line = lines[number]
        end = number + 1
        if not line.strip():
            pass
        elif match := re.match(r"(#+) (.*)", line):
            blocks.append(("heading", (len(match[1]), match[2])))
        elif line.startswith("```"):
            while not lines[end].startswith("```"):
                end += 1
            blocks.append(("code", lines[number + 1 : end]))
            end += 1
        elif line.startswith("    "):
            while end < len(lines) and (lines[end].startswith("    ") or not lines[end].strip()):
                end += 1
            code = [line[4:] for line in lines[number:end]]
            while not code[-1].strip():
                code.pop()
            blocks.append(("code", code))
        elif line.startswith("|"):
            while end < len(lines) and lines[end].startswith("|"):
                end += 1
            blocks.append(("table", lines[number:end]))
        elif re.match(r"- |\d+\. ", line):
            while end < len(lines) and (re.match(r"- |\d+\. |  ", lines[end])):
                end += 1
            blocks.append(("list", items(lines[number:end])))
        else:
            while end < len(lines) and lines[end].strip() and not re.match(r"#|\||```|- |\d+\. ", lines[end]):
                end += 1
            blocks.append(("paragraph", " ".join(line.strip() for line in lines[number:end])))
        number = end
    return blocks


def items(lines):
    found = []
    for line in lines:
        if match := re.match(r"(?:- |\d+\. )(.*)", line):
            found.append(match[1])
        else:
            found[-1] += " " + line.strip()
    return found


def table(page, lines):
    """Each row under its first column; of the others the second says what it is, and the rest are named by their headings."""
    import roff

    rows = [[cell.strip().replace("\\|", "|") for cell in CELL.split(line.strip().strip("|"))] for line in lines]
    head, body = rows[0], rows[2:]
    for row in body:
        tag, rest, names = roff.inline(row[0]), row[1:], head[1:]
        if head[0] in PAIRED and len(row) > 2:
            tag, rest, names = f"{roff.inline(row[0])} {roff.inline(row[1])}", row[:1:-1], head[:1:-1]
        more = [f"{name[:1].upper()}{name[1:]}: {cell}" for name, cell in zip(names[1:], rest[1:]) if cell not in NOTHING]
        page.item(tag, rest[0] if rest[0] not in NOTHING else "", *more)
