"""What the journal has of the service, and what its catalog explains."""

import re

from desk import until
from service import ROOT, UNIT, run

CATALOG = f"{ROOT}/deploy/systemd/frontdesk.catalog"


def catalog():
    """Texts of the catalog by their id."""
    with open(CATALOG, encoding="utf-8") as file:
        parts = re.split(r"^-- ([0-9a-f]{32})\s*$", file.read(), flags=re.M)
    return dict(zip(parts[1::2], parts[2::2]))


def test_records_have_fields(desk):
    desk.start()
    # From the daemon itself by the journal's own socket, not as lines of its standard error.
    ready = until(lambda: [one for one in desk.journal() if one.get("MESSAGE_ID") and one.get("SYSLOG_IDENTIFIER") == "frontdeskd"],
                  10, "a record with an id")
    for one in ready:
        assert one["_TRANSPORT"] == "journal"
        assert one["_SYSTEMD_UNIT"] == UNIT
        assert one["MESSAGE_ID"] in catalog(), one["MESSAGE"]
        assert re.fullmatch("[0-7]", one["PRIORITY"])


def test_catalog_explains(desk):
    desk.start()
    one = until(lambda: [one for one in desk.journal() if one.get("MESSAGE_ID") in catalog()], 10, "a record")[0]
    said = run("journalctl", "-x", "-u", UNIT, f"MESSAGE_ID={one['MESSAGE_ID']}", "--no-pager")
    subject = re.search("Subject: (.*)", catalog()[one["MESSAGE_ID"]])[1]
    assert subject.split("@")[0].strip() in said


def test_catalog_is_known_to_the_machine(machine):
    known = run("journalctl", "--dump-catalog")
    for number in catalog():
        assert number in known


def test_a_bad_reload_has_a_record_of_its_own(desk):
    desk.start()
    before = {one.get("MESSAGE_ID") for one in desk.journal()}
    desk.write_config("{")
    run("systemctl", "reload", UNIT, code=1)
    new = until(
        lambda: [one for one in desk.journal() if one.get("MESSAGE_ID") in catalog() and one["MESSAGE_ID"] not in before],
        10, "a record of a kind that was not there")
    assert any(int(one["PRIORITY"]) <= 4 for one in new)


def test_no_text_of_a_customer_is_in_the_journal(desk):
    desk.start()
    assert desk.say("Zxqv words that nobody else writes", sender="wvut", name="Kjihg").status == 202
    assert desk.post("/hooks/chat", b"{ not json zxqv", message_id="q1").status < 300
    run("systemctl", "stop", UNIT)
    for one in desk.journal():
        assert not re.search("zxqv|wvut|kjihg", str(one), re.I), one
