"""What a program says of itself (`--experimental-dump-help` of ArgumentParser) as sections of a manual page."""

import roff

# Every command has them.
COMMON = ("help", "version")


def write(page, tree):
    page.section("SYNOPSIS")
    name = tree["commandName"]
    commands = [command for command in tree.get("subcommands", []) if shown(command)]
    page.lines.append(f"{roff.bold(name)} \\fICOMMAND\\fP [\\fIOPTION\\fP ...]")
    page.section("DESCRIPTION")
    discussed(page, tree)
    page.item(roff.bold("--version"), "Print the version.")
    page.item(f"{roff.bold('-h')}, {roff.bold('--help')}", "Print help; after a command, for the command.")
    page.section("COMMANDS")
    for command in commands:
        one(page, command, [name], tree.get("defaultSubcommand"))


def shown(command):
    return command.get("shouldDisplay", True) and command["commandName"] != "help"


def one(page, command, above, default=None):
    """A command, and those below it."""
    name = command["commandName"]
    page.subsection(" ".join(above + [name]))
    page.lines += roff.filled(synopsis(command, above)) + [".PP"]
    page.is_fresh = True
    usual = f" It is what `{above[0]}` does without a command." if name == default else ""
    page.paragraph(command.get("abstract", "") + usual)
    discussed(page, command)
    for argument in arguments(command):
        page.item(term(argument), meaning(argument), (argument.get("discussion") or ""))
    for below in command.get("subcommands", []):
        if shown(below):
            one(page, below, above + [name])


def discussed(page, command):
    """The discussion: paragraphs, and lines that are set in as examples."""
    for part in (command.get("discussion") or "").split("\n\n"):
        lines = [line for line in part.split("\n") if line.strip()]
        if not lines:
            continue
        if all(line.startswith("  ") for line in lines):
            page.verbatim([line[2:] for line in lines])
        else:
            page.paragraph(" ".join(line.strip() for line in lines))


def arguments(command):
    return [
        argument
        for argument in command.get("arguments") or []
        if argument.get("shouldDisplay", True)
        and not any(name["name"] in COMMON for name in argument.get("names") or [])
    ]


def dashed(name):
    return ("-" if name["kind"] in ("short", "longWithSingleDash") else "--") + name["name"]


def value(argument):
    return roff.plain((argument.get("valueName") or "value").upper())


def term(argument):
    """How an argument is written, with all its names."""
    if argument["kind"] == "positional":
        return f"\\fI{value(argument)}\\fP" + (" ..." if argument["isRepeating"] else "")
    names = ", ".join(roff.bold(dashed(name)) for name in argument["names"])
    return names if argument["kind"] == "flag" else f"{names} \\fI{value(argument)}\\fP"


def meaning(argument):
    text = argument.get("abstract") or ""
    values = argument.get("allValues") or argument.get("allValueStrings") or []
    if values:
        text += f" One of {', '.join(f'`{one}`' for one in values)}."
    if argument.get("defaultValue"):
        text += f" Default: `{argument['defaultValue']}`."
    return text.strip() or "See above."


def synopsis(command, above):
    """How a command is called."""
    words = [roff.bold(" ".join(above + [command["commandName"]]))]
    for argument in arguments(command):
        if argument["kind"] == "positional":
            word = f"\\fI{value(argument)}\\fP"
        else:
            word = roff.bold(dashed(argument["preferredName"]))
            if argument["kind"] == "option":
                word += f"\\~\\fI{value(argument)}\\fP"
        if argument["isRepeating"]:
            word += "\\~..."
        words.append(f"[{word}]" if argument["isOptional"] else word)
    if command.get("subcommands") and any(shown(below) for below in command["subcommands"]):
        words.append("\\fICOMMAND\\fP")
    return " ".join(words)
