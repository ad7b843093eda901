"""Servers that offer one old way to log in and no other: SASL LOGIN, for mail in and out."""

import pytest

import conftest
import dovecot
import office
import scripted


@pytest.fixture(scope="module")
def server():
    with dovecot.running(mechanisms="login") as server:
        yield server


@pytest.fixture
def relay():
    relay = scripted.Relay(password="right", mechanism="LOGIN")
    yield relay
    relay.close()


@pytest.fixture
def desk(server, relay):
    channel = {**office.channel(server, imap={"start": "now"}), "smtp": relay.key()}
    desk = office.desk({"support": channel})
    desk.credential("relay", "right")
    yield desk
    conftest.finish(desk)


def test_login_alone_in_and_out(desk, server, relay):
    desk.start()
    office.wait_for_state(desk, "open")
    assert "method=LOGIN" in server.log() and "method=PLAIN" not in server.log()
    office.deliver(server, office.mail("Where is it?"))
    ewa = desk.agent("ewa").ready()
    work = ewa.next("20s")
    desk.cli("ewa", "reply", work["conversation"], "It is on its way")
    [taken] = relay.wait(lambda mails: [each for each in mails if each.answer.startswith("250")])
    assert taken.text.startswith("It is on its way") and set(relay.logins) == {"LOGIN"}


def test_a_wrong_password_is_refused_by_login_too(desk, server):
    desk.credential("mail", "wrong")
    desk.start()
    down = office.wait_for_state(desk, "down")
    assert "login was denied" in down["error"], down
    desk.credential("mail", dovecot.PASSWORD)
    desk.cli(None, "reload")
    office.wait_for_state(desk, "open")
