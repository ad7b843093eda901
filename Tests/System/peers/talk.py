"""What tests of channels do at the desk: answer, look into a conversation, look at the outbox."""

from desk import until


def credentials(**secrets):
    """What to do before a desk starts: puts secrets where its configuration refers to them."""

    def write(desk):
        for name, secret in secrets.items():
            with open(f"{desk.credentials}/{name}", "w") as file:
                file.write(secret)

    return write


def reply(client, work, text, **more):
    """An agent's reply; its message."""
    more.setdefault("visibility", work["visibility"])
    answered = client.change(work["conversation"], "reply", epoch=work["epoch"], text=text, sendAnyway=True, **more)
    assert answered.status == 200, answered
    return answered.json["message"]


def messages(client, conversation):
    return client.ok("GET", f"/v1/conversations/{conversation}/messages")["messages"]


def message(client, conversation, number):
    """One message of a conversation by its id."""
    (found,) = [each for each in messages(client, conversation) if each["id"] == number]
    return found


def delivery(client, work, number):
    """What became of a reply in somebody's work."""
    return message(client, work["conversation"], number).get("delivery")


def count(desk):
    """How many messages of customers the desk has."""
    return desk.sql("SELECT count(*) FROM message WHERE direction = 0")[0][0]


def outbox(desk):
    return desk.admin().ok("GET", "/v1/outbox")["outbox"]


def sent(desk):
    """Waits until everything has left."""
    until(lambda: outbox(desk) == [], 30, "an empty outbox")


def standing(desk, channel):
    """How a channel is doing, as operators read it."""
    (found,) = [each for each in desk.admin().ok("GET", "/v1/channels")["channels"] if each["channel"] == channel]
    return found


def row(desk, channel):
    """A channel's line of `frontdesk channels`."""
    (found,) = [line for line in desk.cli(None, "channels").splitlines() if line.startswith(channel + " ")]
    return found


def down(desk, channel):
    """Whether a provider has refused the login of a channel's replies: all of them wait until that is put right."""
    return standing(desk, channel)["out"]["state"] == "down"


def reload(desk):
    answered = desk.admin().post("/v1/config/reload")
    assert answered.status // 100 == 2, answered


def check_others_go_on(desk, client):
    """Somebody asks on the channel `chat` and is answered, and `chat` is well, whatever is wrong elsewhere."""
    before = len(desk.receiver.replies)
    assert desk.say("Please I want a refund for another order.", sender="of another channel").status == 202
    work = client.take_next()
    assert work["channel"] == "chat"
    reply(client, work, "answered")
    assert [each["body"]["text"] for each in desk.receiver.wait(before + 1)[before:]] == ["answered"]
    assert standing(desk, "chat")["state"] == "up"


def uploaded(client, content, name="bill.pdf", type="application/pdf"):
    """Lays a file up at the desk: how a reply names it."""
    answered = client.call("POST", "/v1/attachments", content)
    assert answered.status == 200, answered
    return {"sha256": answered.json["sha256"], "name": name, "type": type}


def check_file(client, message, content):
    """The one file of a message is fetched, and is at the desk byte for byte."""
    path = f"/v1/messages/{message['id']}/attachments/0"
    until(lambda: (answered := client.get(path)).status == 200 and answered.body == content, 20, "the file")


def held(desk):
    """Waits until a message in the outbox is held, for good or until somebody says what became of it, or is behind a login that
    is refused, and gives it."""
    def stopped(each):
        return each["state"] == "held" or each["state"] == "waiting" and each["attempts"] == 1 and down(desk, each["channel"])
    return until(lambda: [each for each in outbox(desk) if stopped(each)], 20, "a message that is not tried again")[0]


def tried(desk):
    """Waits until a message in the outbox was tried and waits for its next turn, and gives it."""
    return until(
        lambda: [each for each in outbox(desk) if each["state"] == "waiting" and each["attempts"] > 0], 20, "an attempt")[0]
