"""What the tests of all webhook presets ask: a desk with the channel, deliveries in, the bad answers out."""

import pytest

from peers.recorder import bad_answers
from peers.talk import held, reply, sent, tried

TEXT = "Please I want a refund for my order, it never arrived."

# What becomes of a reply: it leaves later, it is held, or it is held because nobody knows. A provider whose own key makes a
# repeat harmless has none of the last.
LATER = {"429-seconds", "500", "503"}
UNKNOWN = {"502", "html", "cut", "cut-body", "huge"}
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


def check_bad_answer(desk, client, work, peer, name, repeats_unknown=False):
    """One bad answer to one reply: it arrives once where it may be tried again, and is held where not."""
    peer.plan(bad_answers()[name])
    reply(client, work, f"answer after {name}")
    if name in LATER or (repeats_unknown and name in UNKNOWN):
        assert len(peer.wait(2, 30)) == 2
        sent(desk)
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


every_bad_answer = pytest.mark.parametrize("name", BAD)
