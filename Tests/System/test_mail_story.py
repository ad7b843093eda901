"""A customer's mail, from their server to the agent who speaks their language, and back; with Postfix and Dovecot."""


import pytest

import conftest
import desk as harness
import office
import postfix

TEXT = "Merhaba, siparişim hâlâ gelmedi ve iade istiyorum. Lütfen bana yardım eder misiniz?"


@pytest.fixture(scope="module")
def servers():
    with postfix.running() as both:
        yield both


@pytest.fixture
def desk(servers):
    mailboxes, relay = servers
    with office.running({"support": office.channel(mailboxes, relay, imap={"start": "now"})}) as desk:
        yield desk


def test_there_and_back_again(desk, servers):
    mailboxes, relay = servers
    # All three are there and wait for work, Ayşe by the command line as her own Unix user.
    for name in ("ayse", "bartek", "ewa"):
        desk.agent(name).ready()
    others = [desk.parked_pull(desk.agent("bartek"), "60s", 1), desk.parked_pull(desk.agent("ewa"), "60s", 2)]
    pull = parked_next(desk, 3)
    first = office.mail(TEXT, subject="İade talebim")
    office.send(relay.mx, first)
    [work] = pull.result(30)["work"]
    conversation = work["conversation"]
    assert work["queue"] == "billing", work
    assert_turkish(desk, conversation)
    reply = "Merhaba Ayşe Hanım, iadenizi başlattık."
    desk.cli("ayse", "reply", conversation, reply)
    [answer] = office.wait_for_mails(mailboxes, 1)
    assert answer["Subject"] == "Re: İade talebim"
    assert answer["In-Reply-To"] == first["Message-ID"] and answer["References"] == first["Message-ID"]
    assert str(answer["From"]) == "Örnek Destek <support@example.test>"
    body = answer.get_body(("plain",)).get_content()
    assert body.startswith(reply) and "tarihinde şunu yazdı:" in body and "> " + TEXT.split(",")[0] in body
    # The customer answers, as their program does: with our Message-ID, our text quoted, and Polish in the quote.
    second = office.mail(
        "Teşekkürler, ne zaman gelir?\n\nW dniu 1.02.2026 Ewa napisała:\n> Dziękujemy za wiadomość, pozdrawiamy serdecznie\n",
        subject="Re: Re: İade talebim", In_Reply_To=answer["Message-ID"], References=answer["Message-ID"])
    pull = parked_next(desk, 3)
    office.send(relay.mx, second)
    [woken] = pull.result(30)["work"]
    assert woken["conversation"] == conversation and woken["kind"] == "wake", woken
    assert_turkish(desk, conversation)
    assert not [pull.result() for pull in others if pull.done()], "who does not speak Turkish has got nothing"


def parked_next(desk, count):
    """`frontdesk next` of Ayşe beside the test, as JSON; returns once so many pulls are parked."""
    pull = harness.later(desk.cli, "ayse", "next", "--wait", "30s", "--json")
    desk.parked(count)
    return pull


def assert_turkish(desk, conversation):
    view = desk.agent("ayse").work(conversation)
    assert view["language"] == "tr" and view["route"] == "refund", view
    assert "lang:tr" in [each["skill"] for each in view["requirement"]], view
    messages = desk.agent("ayse").ok("GET", f"/v1/conversations/{conversation}/messages")["messages"]
    assert {each["language"] for each in messages if each["direction"] == "in"} == {"tr"}, messages


def test_a_reply_that_bounces(desk, servers):
    mailboxes, relay = servers
    ayse = desk.agent("ayse").ready()
    pull = desk.parked_pull(ayse)
    office.send(relay.mx, office.mail(TEXT, sender="nobody@example.test"), sender="nobody@example.test")
    [work] = pull.result(20).json["work"]
    desk.cli("ayse", "reply", work["conversation"], "Merhaba")
    harness.until(lambda: desk.sql("SELECT 1 FROM message WHERE delivery = 6"), 20, "the bounce")
    [(count,)] = desk.sql("SELECT count(*) FROM conversation")
    assert count == 1, "the report lies with its reply"
    conversation = work["conversation"]
    assert ayse.work(conversation)["state"] == "waiting"
    _, reply, told = ayse.ok("GET", f"/v1/conversations/{conversation}/messages")["messages"]
    assert (reply["direction"], reply["delivery"], told["direction"]) == ("out", "bounced", "in")
    report = told["mail"]["report"]
    assert (report["kind"], report["reason"], report["hard"]) == ("failed", "unknownAddress", True), report
    assert (report["message"], report["recipient"]) == (reply["id"], "nobody@example.test"), report
    shown = " ".join(desk.cli("ayse", "show", conversation).split())
    assert f"{reply['id']} to nobody@example.test did not arrive: unknownAddress, for good" in shown, shown


def test_the_right_customer_by_hand(desk, servers):
    """A colleague has sent on what a customer said: the answer goes to the customer once somebody has said who that is."""
    mailboxes, relay = servers
    ayse = desk.agent("ayse").ready()
    pull = desk.parked_pull(ayse)
    office.send(relay.mx, office.mail(TEXT, sender="colleague@elsewhere.test", name="Colleague"))
    [work] = pull.result(20).json["work"]
    conversation = work["conversation"]
    before = len(office.inbox(mailboxes))
    assert desk.agent("ayse").put(f"/v1/conversations/{conversation}/contact", {"address": "no address"}).status == 400
    said = desk.cli("ayse", "contact", conversation, "--address", office.CUSTOMER, "--name", "Ayşe Yılmaz")
    assert said == f"{conversation} is from {office.CUSTOMER} now.\n"
    shown = ayse.work(conversation)["contact"]
    assert (shown["name"], shown["email"]) == ("Ayşe Yılmaz", office.CUSTOMER), shown
    desk.cli("ayse", "reply", conversation, "Merhaba")
    answer = office.wait_for_mails(mailboxes, before + 1)[-1]
    assert "Ayşe Yılmaz" in str(answer["To"]) and answer["Cc"] is None
    # Her own answer joins.
    pull = desk.parked_pull(ayse)
    office.send(relay.mx, office.mail("Teşekkürler!", In_Reply_To=answer["Message-ID"]))
    [woken] = pull.result(20).json["work"]
    assert woken["conversation"] == conversation and woken["kind"] == "wake"
    assert ayse.put("/v1/conversations/c999/contact", {"address": office.CUSTOMER}).status == 404


def test_postfix_hands_in_by_lmtp(servers):
    """No mailbox: Postfix keeps the mail while the daemon is away, and the customer's address of the envelope counts."""
    mailboxes, _ = servers
    address = "help@desk.test"
    channel = {"type": "email", "class": "deferred", "address": address, "lmtp": True}

    def with_lmtp(config):
        config["listen"]["lmtp"] = "lmtp.sock"
        config["access"]["lmtpGroup"] = "postfix"

    desk = office.desk({"support": channel}, change=with_lmtp)
    relay = None
    try:
        desk.start()
        relay = postfix.Postfix(mailboxes, sockets={"desk.test": f"{desk.runtime}/lmtp.sock"})
        first = office.mail(TEXT, to=address)
        office.send(relay.mx, first)
        office.wait_for_message(desk, first)
        desk.stop()
        second = office.mail("Are you there?", to=address)
        office.send(relay.mx, second)
        relay.wait_for_log("status=deferred")
        assert len(relay.queue()) > 0
        desk.start()
        relay.flush()
        office.wait_for_message(desk, second)
        assert harness.until(lambda: relay.queue() == [], 20, "an empty queue")
        office.send(relay.mx, office.mail("Nobody", to="nobody@desk.test"))
        relay.wait_for_log("5.1.1")
    finally:
        if relay:
            relay.close()
        conftest.finish(desk)
