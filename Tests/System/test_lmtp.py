"""Mails that are handed in, by a mail server over LMTP and by `frontdesk deliver`: kept before they are answered."""

import grp
import os
import smtplib
import socket
import subprocess

import pytest
from desk import USERS, Client, ensure_users, uid_of, until

SENDER = "ana@example.org"


def mail(number, text="Bitte helfen Sie mir.", end="\r\n", **headers):
    head = {"From": f"Ana <{SENDER}>", "To": "support@example.com", "Subject": "Frage",
            "Message-ID": f"<{number}@example.org>", **headers}
    return end.join([*(f"{name}: {value}" for name, value in head.items()), "", text, ""]).encode()


def with_mail(config):
    config["channels"]["support"] = {
        "type": "email", "class": "deferred", "address": "support@example.com", "aliases": ["@shop.example"], "weight": 20,
        "lmtp": True, "sizeLimit": "64KiB"}
    config["channels"]["billing"] = {
        "type": "email", "class": "deferred", "address": "billing@example.com", "weight": 20, "lmtp": True}
    config["listen"]["lmtp"] = "lmtp.sock"
    config["access"]["deliver"] = [USERS["stranger"]]


@pytest.fixture
def post(make):
    """A desk with two mail channels that take deliveries."""
    return make(with_mail)


def lmtp(desk):
    """A connection that has been greeted."""
    server = smtplib.LMTP(f"{desk.runtime}/lmtp.sock", local_hostname="mx.example")
    assert server.ehlo()[0] == 250
    return server


def answers(desk, sender, recipients, data):
    """What is answered to each recipient of a mail."""
    with lmtp(desk) as server:
        server.mail(sender)
        taken = [each for each in recipients if server.rcpt(each)[0] == 250]
        server.docmd("DATA")
        lines = b"".join(b"." + line if line.startswith(b".") else line for line in data.splitlines(keepends=True))
        server.send(lines + b".\r\n")
        return [(code, text.decode()) for code, text in (server.getreply() for _ in taken)]


def messages(desk):
    return desk.sql("SELECT text FROM message ORDER BY id")


def test_a_mail_over_lmtp_reaches_an_agent(post):
    ayse = post.agent("ayse").ready()
    pull = post.parked_pull(ayse)
    with lmtp(post) as server:
        assert server.sendmail(SENDER, ["support@example.com"], mail(1)) == {}
    work = pull.result(20).json["work"][0]
    assert work["conversation"] == "c1" and work["channel"] == "support"
    assert messages(post) == [("Bitte helfen Sie mir.",)]
    assert post.metric("messages_received_total", channel="support") == 1


def test_what_lmtp_offers(post):
    with lmtp(post) as server:
        code, text = server.ehlo()
        offered = set(text.decode().split("\n")[1:])
        assert code == 250
        assert offered == {"PIPELINING", "ENHANCEDSTATUSCODES", "8BITMIME", "SMTPUTF8", f"SIZE {30 << 20}"}
        assert server.docmd("HELO", "mx.example")[0] == 500
        assert server.docmd("VRFY", "ayse")[0] == 252


def test_each_recipient_hears_of_their_own(post):
    many = ["support@example.com", "nobody@example.com", "billing@example.com", "anyone@shop.example"]
    found = answers(post, SENDER, many, mail(1))
    assert [code for code, _ in found] == [250, 250, 250]
    # Of one mail for two channels the second copy is the first.
    assert found[0][1].endswith("Taken: c1 m1") and found[1][1].endswith("Taken before: c1 m1")
    assert found[2][1].endswith("Taken: c1 m1")
    assert len(messages(post)) == 1
    with lmtp(post) as server:
        server.mail(SENDER)
        assert server.rcpt("nobody@example.com") == (550, b"5.1.1 No channel has this address")


def test_a_mail_is_one_by_whichever_way_it_comes(post):
    stranger = Client(f"{post.runtime}/agent.sock", "stranger")
    first = stranger.call("POST", "/v1/channels/support/mail?sender=x@example.org", mail(1, end="\n"))
    assert first.status == 202 and first.json == {"conversation": "c1", "message": "m1"}
    again = stranger.call("POST", "/v1/channels/support/mail", mail(1, end="\n"))
    assert again.status == 200 and again.json == {"conversation": "c1", "message": "m1", "duplicate": True}
    assert answers(post, SENDER, ["support+x@example.com"], mail(1))[0][1].endswith("Taken before: c1 m1")


def test_too_large_for_one_channel_and_not_for_the_other(post):
    large = mail(1, "x" * 70_000)
    found = answers(post, SENDER, ["support@example.com", "billing@example.com"], large)
    assert [code for code, _ in found] == [552, 250]
    with lmtp(post) as server:
        assert server.mail(SENDER, ["SIZE=70000"])[0] == 250
        assert server.rcpt("support@example.com")[0] == 552
        assert server.rcpt("billing@example.com")[0] == 250
        server.rset()
        assert server.mail(SENDER, ["SIZE=99999999"])[0] == 552


def test_what_is_no_mail_is_kept_all_the_same(post):
    assert answers(post, SENDER, ["support@example.com"], b"no mail at all\r\n") == [
        (250, "2.0.0 <support@example.com> Taken into quarantine")]
    items = post.admin().ok("GET", "/v1/quarantine")["quarantine"]
    assert [item["channel"] for item in items] == ["support"]


def test_a_mail_with_what_looks_like_an_end_is_one_mail(post):
    for number, end in enumerate(("\n.\n", "\n.\r\n", "\r\n.\n", "\r.\r", "\r\n.\r")):
        text = f"first{end}MAIL FROM:<boss@example.com>\r\nRCPT TO:<billing@example.com>\r\nDATA\r\nevil"
        with lmtp(post) as server:
            server.mail(SENDER)
            server.rcpt("support@example.com")
            server.docmd("DATA")
            server.send(mail(number, text) + b".\r\n")
            assert server.getreply()[0] == 250
            assert server.noop()[0] == 250
    assert post.sql("SELECT count(*) FROM message") == [(5,)]


def test_nobody_else_may_connect(post):
    uid = uid_of("stranger")
    code = f"import socket; socket.socket(socket.AF_UNIX).connect({post.runtime + '/lmtp.sock'!r})"
    done = subprocess.run(["python3", "-c", code], user=uid, group=uid, extra_groups=[], capture_output=True, text=True)
    assert "PermissionError" in done.stderr


def test_a_member_of_the_group_may_connect(make):
    ensure_users()
    name = grp.getgrgid(__import__("pwd").getpwnam(USERS["stranger"]).pw_gid).gr_name
    desk = make(lambda config: (with_mail(config), config["access"].update(lmtpGroup=name)))
    info = os.stat(f"{desk.runtime}/lmtp.sock")
    assert info.st_mode & 0o777 == 0o660 and info.st_gid == grp.getgrnam(name).gr_gid


def test_a_delivery_under_way_is_answered_before_the_end(post):
    with lmtp(post) as server:
        post.stop()
        assert server.getreply()[0] == 421
    post.start()
    assert answers(post, SENDER, ["support@example.com"], mail(1))[0][0] == 250


def test_what_was_answered_survives_a_kill(post):
    for number in range(20):
        assert answers(post, SENDER, ["support@example.com"], mail(number))[0][0] == 250
    post.restart(9)
    assert len(messages(post)) == 20
    assert answers(post, SENDER, ["support@example.com"], mail(7))[0][1].find("Taken before: ") > 0


def test_a_reload_takes_other_addresses(post):
    post.config["channels"]["support"]["aliases"] = ["help@example.com"]
    post.write_config()
    assert post.admin().post("/v1/config/reload").status == 200
    with lmtp(post) as server:
        server.mail(SENDER)
        assert server.rcpt("help@example.com")[0] == 250
        assert server.rcpt("anyone@shop.example")[0] == 550


def test_a_retired_channel_takes_nothing_new(make):
    desk = make(lambda config: (with_mail(config), config["channels"]["support"].update(retired=True)))
    assert answers(desk, SENDER, ["support@example.com"], mail(1)) == [
        (550, "5.2.1 <support@example.com> The channel takes nothing new")]
    assert desk.cli(None, "deliver", "--channel", "support", code=69, text=mail(1).decode()).startswith("frontdesk: ")


def routed(desk, conversation):
    """The route and the queue of a conversation."""
    found = desk.agent("ewa").ok("GET", f"/v1/conversations/{conversation}/why")
    return found["route"], found["queue"]


def test_a_mail_by_bcc_is_routed_by_whom_it_came_to(make):
    def change(config):
        with_mail(config)
        config["channels"]["support"].update(plusAddress=True, aliases=["@shop.example", "sales@example.com"])
        config["routes"].insert(0, {"id": "sales", "when": {"recipient": "sales@example.com"}, "queue": "billing"})
        config["routes"].insert(1, {"id": "own", "when": {"recipient": "support@example.com"}, "queue": "general"})

    desk = make(change)
    signed = "support+c1.abcdefghjkmnpqr2@example.com"
    # What the sender writes above nothing, or below a Received, is nobody's word.
    claimed = {"To": "friends@example.net", "Received": "from a by b; Mon, 23 Nov 2026 10:00:00 +0000",
               "Delivered-To": "sales@example.com"}
    cases = [
        (["sales@example.com"], {"To": "friends@example.net"}, "sales"),
        (["support@example.com", "sales@example.com"], {"To": "support@example.com"}, "sales"),
        (["x@shop.example"], {"To": "Sales <SALES@example.com>"}, "sales"),
        ([signed], {"To": "friends@example.net"}, "own"),
        (["x@shop.example"], {"To": signed.upper()}, "own"),
        (["support@example.com"], {"To": "friends@example.net", "Delivered-To": "sales@example.com"}, "own"),
        (["support@example.com"], claimed, "own"),
    ]
    for number, (recipients, head, route) in enumerate(cases):
        data = mail(f"bcc-{number}", **{"From": f"{number}@example.org", **head})
        found = answers(desk, SENDER, recipients, data)
        assert {code for code, _ in found} == {250}, found
        assert routed(desk, f"c{number + 1}")[0] == route, (recipients, head)
    # As its transfer agent hands it over: the fields it writes itself stand above.
    data = (b"X-Original-To: sales@example.com\nReceived: from a by b; Mon, 23 Nov 2026 10:00:00 +0000\n"
            + mail("piped", end="\n", From="piped@example.org", To="friends@example.net"))
    taken = desk.admin().call("POST", "/v1/channels/support/mail", data)
    assert routed(desk, taken.json["conversation"])[0] == "sales"
    data = mail("named", end="\n", From="named@example.org", To="friends@example.net")
    taken = desk.admin().call("POST", "/v1/channels/support/mail?recipient=sales%40example.com", data)
    assert routed(desk, taken.json["conversation"])[0] == "sales"


def test_a_proven_sender_is_seen_by_routes(make):
    def change(config):
        with_mail(config)
        config["channels"]["support"]["authenticatedBy"] = "mx.example.com"
        config["routes"].insert(0, {"id": "proven", "when": {"verified": "dkim"}, "queue": "billing"})

    desk = make(change)
    cases = [
        ("mx.example.com; dkim=pass header.d=example.org", "dkim"),
        ("MX.example.com 1; dkim=fail header.d=x.example; dkim=pass header.i=@example.org", "dkim"),
        ("mx.example.net; dkim=pass header.d=example.org", "none"),
        ("mx.example.com; dkim=pass header.d=example.net", "none"),
        ("mx.example.com; dkim=fail header.d=example.org", "none"),
    ]
    for number, (result, verified) in enumerate(cases):
        data = mail(number, **{"From": f"Ana <{number}@example.org>", "Authentication-Results": result})
        assert answers(desk, SENDER, ["support@example.com"], data)[0][0] == 250
        conversation = f"c{number + 1}"
        messages = desk.agent("ewa").ok("GET", f"/v1/conversations/{conversation}/messages")["messages"]
        assert [each["verified"] for each in messages] == [verified], result
        assert (routed(desk, conversation)[0] == "proven") == (verified == "dkim"), result
    # On a channel that names no server nobody is believed.
    data = mail("other", **{"From": "Ana <other@example.org>", "Authentication-Results": cases[0][0]})
    assert answers(desk, SENDER, ["billing@example.com"], data)[0][0] == 250
    assert routed(desk, f"c{len(cases) + 1}")[0] != "proven"


# frontdesk deliver


def test_deliver_ends_as_mail_servers_understand_it(post, needs_cli):
    text = mail(1, end="\n").decode()
    assert post.cli("stranger", "deliver", "--channel", "support", "--sender", "", text=text) == ""
    assert post.cli("stranger", "deliver", "--channel", "support", "-v", text=text) == "m1 of c1, known before.\n"
    root = post.cli(None, "deliver", "--channel", "billing", "--json", text=mail(2, end="\n").decode())
    assert root == {"conversation": "c2", "message": "m2"}
    post.cli("stranger", "deliver", "--channel", "nothing", code=67, text=text)
    post.cli("stranger", "deliver", "--channel", "chat", code=67, text=text)
    post.cli("ayse", "deliver", "--channel", "support", code=77, text=text)
    post.cli("stranger", "deliver", "--channel", "support", code=65, text="x" * 70_000)
    post.cli("stranger", "deliver", "--channel", "support", code=65, text="")
    post.cli("stranger", "deliver", "--channel", "support", "--sender", "a b", code=65, text=text)
    post.cli("stranger", "status", code=1)
    post.stop()
    post.cli("stranger", "deliver", "--channel", "support", code=75, text=text)


def test_the_envelope_is_part_of_what_is_kept(post):
    admin = post.admin()
    path = "/v1/channels/support/mail?sender=%3C%3E&recipient=support%2Bx%40example.com"
    assert admin.call("POST", path, b"no mail\n").json == {"quarantined": True}
    number = admin.ok("GET", "/v1/quarantine")["quarantine"][0]["id"]
    kept = admin.get(f"/v1/quarantine/{number}").body
    assert kept == b"Return-Path: <>\nDelivered-To: support+x@example.com\nno mail\n"


def test_a_large_body_is_only_taken_from_whoever_may_deliver(post):
    body = mail(1, "x" * (2 << 20))
    for user, code in (("ayse", "forbidden"), ("gateway", "forbidden")):
        answer = post.agent(user).call("POST", "/v1/channels/billing/mail", body)
        assert answer.status == 403 and answer.code == code, answer
    assert Client(f"{post.runtime}/agent.sock").call("POST", "/v1/channels/billing/mail", body).code == "unknown-caller"
    assert post.agent("stranger").call("POST", "/v1/channels/billing/mail", body).status == 202
    assert post.agent("stranger").get("/v1/me").code == "forbidden"


def test_a_mail_is_no_call_of_a_batch(post):
    post.config["access"]["deliver"].append(USERS["ayse"])
    post.write_config()
    assert post.admin().post("/v1/config/reload").status == 200
    call = {"method": "POST", "path": "/v1/channels/support/mail", "body": {}}
    assert post.agent("ayse").ok("POST", "/v1/batch", {"calls": [call]})["results"][0]["status"] == 400
