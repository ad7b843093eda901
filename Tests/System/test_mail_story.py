"""A customer's mail, from their server to the agent who speaks their language, and back; with Postfix and Dovecot."""

import os
import sys

import pytest

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "mail"))

import conftest  # noqa: E402
import desk as harness  # noqa: E402
import dovecot  # noqa: E402
import office  # noqa: E402
import postfix  # noqa: E402

TEXT = "Merhaba, siparişim hâlâ gelmedi ve iade istiyorum. Lütfen bana yardım eder misiniz?"


@pytest.fixture(scope="module")
def servers():
    reason = postfix.reason_to_skip()
    if reason:
        pytest.skip(f"NO POSTFIX: {reason}")
    mailboxes = dovecot.Dovecot(only_encrypted=False)
    try:
        relay = postfix.Postfix(mailboxes)
        try:
            yield mailboxes, relay
        finally:
            relay.close()
    finally:
        mailboxes.close()


@pytest.fixture
def desk(servers):
    mailboxes, relay = servers
    desk = office.desk({"support": office.channel(mailboxes, relay, imap={"start": "now"})})
    try:
        desk.start()
        office.wait_for_state(desk, "open")
        yield desk
    finally:
        conftest.finish(desk)


def test_there_and_back_again(desk, servers):
    mailboxes, relay = servers
    ayse = desk.agent("ayse").ready()
    desk.agent("bartek").ready()
    desk.agent("ewa").ready()
    pull = desk.parked_pull(ayse)
    first = office.mail(TEXT, subject="İade talebim")
    office.send(relay.mx, first)
    [work] = pull.result(20).json["work"]
    conversation = work["conversation"]
    assert work["queue"] == "billing", work
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
    pull = desk.parked_pull(ayse)
    office.send(relay.mx, second)
    [woken] = pull.result(20).json["work"]
    assert woken["conversation"] == conversation and woken["kind"] == "wake", woken


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
    assert ayse.work(work["conversation"])["state"] == "waiting"
