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


def down(desk, channel):
    """Whether a provider has refused the login of a channel's replies: all of them wait until that is put right."""
    (found,) = [each for each in desk.admin().ok("GET", "/v1/channels")["channels"] if each["channel"] == channel]
    return found["out"]["state"] == "down"


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
