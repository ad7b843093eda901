"""What the tests of all webhook presets ask: a desk with the channel, deliveries in, the bad answers out."""

import pytest

from desk import until
from peers.recorder import bad_answers
from peers.talk import check_others_go_on, delivery, held, reload, reply, sent, standing, tried

TEXT = "Please I want a refund for my order, it never arrived."

# What becomes of a reply: it leaves later, it is held, or it is held because nobody knows. A provider whose own key makes a
# repeat harmless has none of the last, and says by a conflict that it has taken it before.
LATER = {"429-seconds", "429-date", "500", "503"}
UNKNOWN = {"502", "html", "cut", "cut-body", "huge"}
# Seconds that pass at least before the next try.
PAUSES = {"429-seconds": 1, "429-date": 1.9}
BAD = sorted(bad_answers())


def deliver(desk, path, signed, target=None):
    """Posts what a fake has signed."""
    body, headers = signed
    return desk.web("POST", target or path, body, headers)


def owned_by_ewa(desk, path, signed):
    """Has Ewa take what a fake has signed: her client, and the work."""
    ewa = desk.agent("ewa").ready()
    assert deliver(desk, path, signed).status == 200
    return ewa, ewa.take_next()


def check_signature(desk, path, signed, header):
    """Each character of the signature changed, the body cut, the header missing: refused, and nothing is kept."""
    body, headers = signed
    before = desk.rows()
    value = headers[header]
    for place in range(len(value)):
        other = "8" if value[place] == "9" else chr(ord(value[place]) ^ 1)
        if not other.isprintable():
            other = "!"
        changed = value[:place] + other + value[place + 1:]
        assert desk.web("POST", path, body, {**headers, header: changed}).status == 401, changed
    without = {name: value for name, value in headers.items() if name != header}
    assert desk.web("POST", path, body, without).status == 401
    data = body.encode() if isinstance(body, str) else body
    for count in range(0, len(data), max(1, len(data) // 16)):
        assert desk.web("POST", path, data[:count], headers).status == 401
    assert desk.web("GET", path).status == 405
    assert desk.rows() == before


def check_bad_answer(desk, client, work, peer, name, repeats_unknown=False, explains=True):
    """One bad answer to one reply: it arrives once where it may be tried again, and is held where not. A provider that `explains`
    says with its own word what it refuses; else a 403 comes of something before it."""
    peer.plan(bad_answers()[name])
    reply(client, work, f"answer after {name}")
    if name in LATER or (name == "403" and not explains) or (repeats_unknown and name in UNKNOWN):
        posts = peer.wait(2, 30)
        assert len(posts) == 2
        if name in PAUSES:
            assert posts[1].at - posts[0].at >= PAUSES[name]
        sent(desk)
    elif repeats_unknown and name == "409":
        sent(desk)
        assert len(peer.posts()) == 1
    else:
        assert held(desk)["attempts"] == 1
        assert len(peer.posts()) == 1


def check_down_and_back(desk, client, work, peer):
    """A provider that is away for a while: the reply leaves when it is back."""
    peer.plan(*[bad_answers()["503"]] * 2)
    reply(client, work, "later")
    tried(desk)
    peer.wait(3, 40)
    sent(desk)


def check_token_that_ends(desk, client, work, peer, refusal, channel, credential):
    """A token that holds no more: this channel alone is down and says so, the reply waits, and leaves once with a new token
    after a reload. `refusal` is what the provider answers first, if not the error that the fake knows."""
    peer.token = "renewed-token"
    if refusal:
        peer.plan(refusal)
    number = reply(client, work, "as soon as it may")
    until(lambda: standing(desk, channel)["state"] == "down", 20, "the channel down")
    shown = standing(desk, channel)
    assert (shown["in"]["state"], shown["out"]["state"], shown["out"]["waiting"]) == ("open", "down", 1)
    assert "login" in shown["out"]["error"]
    check_others_go_on(desk, client)
    assert delivery(client, work, number) == "queued" and len(peer.posts()) == 1
    desk.credential(credential, peer.token)
    reload(desk)
    assert len(peer.wait(2)) == 2
    sent(desk)
    assert delivery(client, work, number) == "sent" and len(peer.posts()) == 2
    assert standing(desk, channel)["state"] == "up"


def report_before_the_answer(desk, path, peer, report):
    """Has a fake tell what has become of a message before it answers the request that sends it."""
    usual = peer.usual

    def once(asked):
        peer.usual = usual
        answered = usual(asked)
        assert deliver(desk, path, report()).status == 200
        return answered

    peer.usual = once


every_bad_answer = pytest.mark.parametrize("name", BAD)
