"""What a desk is for, from the first message to the last, with real processes, sockets and users."""

import socket
import statistics
import time

import pytest
from desk import later, until

REFUND = "Merhaba, siparişim için iade istiyorum, lütfen yardım eder misiniz?"
REFUND_PL = "Dzień dobry, proszę o zwrot pieniędzy za moje zamówienie, paczka nie dotarła."


def short_absence(config):
    config["absence"] = {"live": "10s", "deferred": "2h"}


def auto_deferred(config):
    for queue in config["queues"].values():
        queue["deferred"] = {"offer": {"auto": True}}


def test_a_refund_request_reaches_the_agent_who_speaks_the_language_and_is_answered(desk):
    ayse, bartek = desk.agent("ayse").ready(), desk.agent("bartek").ready()
    others = desk.parked_pull(bartek, "3s")
    mine = desk.parked_pull(ayse, count=2)
    taken = desk.say(REFUND, sender="ali", message_id="shop-1", name="Ali")
    assert taken.status // 100 == 2
    offer = mine.result(10).json["work"][0]
    assert (offer["kind"], offer["state"], offer["queue"], offer["channel"]) == ("offer", "offered", "billing", "chat")
    assert offer["class"] == "live" and offer["conversation"] == taken.json["conversation"] == "c1"
    assert offer["unanswered"] and offer["due"] and offer["epoch"] == 1 and "owner" not in offer

    work = ayse.accept(offer)
    assert (work["state"], work["owner"], work["epoch"]) == ("active", "ayse", 2)
    detail = ayse.work("c1")
    assert detail["language"] == "tr" and detail["route"] == "refund" and detail["contact"]["name"] == "Ali"
    assert {(each["skill"], each["level"]) for each in detail["requirement"]} >= {("billing", 5), ("lang:tr", 1)}
    (message,) = ayse.ok("GET", "/v1/conversations/c1/messages")["messages"]
    assert message["text"] == REFUND and message["direction"] == "in" and message["verified"] == "hmac"

    replied = ayse.change("c1", "reply", epoch=2, text="İadeniz yolda.", seen=message["id"])
    assert replied.status == 200 and replied.json["state"] == "waiting" and replied.json["message"]
    (reply,) = desk.receiver.wait(1)
    assert reply["signed"] and reply["body"]["text"] == "İadeniz yolda." and reply["body"]["agent"] == "Ayşe"
    assert reply["body"]["conversation"] == "c1" and reply["body"]["visibility"] in ("public", "private")
    assert {"id", "thread", "conversation", "text", "visibility", "agent"} == set(reply["body"])
    assert others.result(10).status == 204, "the agent without Turkish was offered it"


def test_the_customers_second_message_comes_back_to_the_same_agent(desk):
    ayse, ewa = desk.agent("ayse").ready(), desk.agent("ewa")
    desk.say(REFUND, sender="ali")
    work = ayse.take_next()
    ayse.change("c1", "reply", epoch=work["epoch"], text="Bir dakika.", seen="m1")
    ewa.ready()
    other = desk.parked_pull(ewa, "2s")
    again = desk.say("Teşekkürler, bekliyorum.", sender="ali")
    assert again.json["conversation"] == "c1"
    mine = until(lambda: [each for each in ayse.me()["work"] if each["state"] == "active"])
    assert mine[0]["conversation"] == "c1" and mine[0]["owner"] == "ayse" and mine[0]["unanswered"]
    assert mine[0]["epoch"] == work["epoch"], "a wake to the owner does not change the epoch"
    assert other.result(10).status == 204


def test_a_second_conversation_of_a_customer_prefers_the_agent_who_wrote_last(desk):
    ewa = desk.agent("ewa").ready()
    desk.say(REFUND, sender="ali", thread="first")
    work = ewa.take_next()
    assert ewa.change("c1", "reply", epoch=work["epoch"], text="Tamam.", seen="m1", then="resolve").status == 200
    ayse = desk.agent("ayse").ready()
    pulls = [desk.parked_pull(ayse, "3s"), desk.parked_pull(ewa, "3s", count=2)]
    assert desk.say(REFUND, sender="ali", thread="second").json["conversation"] == "c2"
    assert [pull.result(10).status for pull in pulls] == [204, 200]


def test_a_decline_goes_to_the_next_agent_and_not_back(desk):
    agents = {name: desk.agent(name).ready() for name in ("ayse", "ewa")}
    pulls = {name: desk.parked_pull(client, count=at) for at, (name, client) in enumerate(agents.items(), 1)}
    desk.say(REFUND)
    first = until(lambda: [name for name, pull in pulls.items() if pull.done()])[0]
    second = "ewa" if first == "ayse" else "ayse"
    offer = pulls[first].result().json["work"][0]
    declined = agents[first].post(f"/v1/offers/{offer['offer']}/decline", {"reason": "lunch"})
    assert declined.status == 200 and declined.json["conversation"] == "c1"
    other = pulls[second].result(10).json["work"][0]
    assert other["conversation"] == "c1" and other["offer"] != offer["offer"]
    assert other["epoch"] == 3 and other["due"] == offer["due"], "a decline keeps the due"
    assert agents[first].pull("0s").status == 204
    late = agents[first].post(f"/v1/offers/{offer['offer']}/accept")
    assert late.status in (404, 409), late
    assert agents[second].accept(other)["owner"] == second
    assert agents[second].post(f"/v1/offers/{other['offer']}/decline").status == 409


@pytest.mark.slow
def test_an_offer_nobody_answers_goes_to_the_next_agent(make):
    def change(config):
        config["queues"]["billing"]["live"] = {"offer": {"timeout": "5s"}}

    desk = make(change)
    agents = {name: desk.agent(name).ready() for name in ("ayse", "ewa")}
    pulls = {name: desk.parked_pull(client, count=at) for at, (name, client) in enumerate(agents.items(), 1)}
    desk.say(REFUND)
    first = until(lambda: [name for name, pull in pulls.items() if pull.done()])[0]
    second = "ewa" if first == "ayse" else "ayse"
    shown, began = pulls[first].result().json["work"][0], time.monotonic()
    offer = pulls[second].result(10).json["work"][0]
    assert 4 < time.monotonic() - began < 8
    assert offer["conversation"] == "c1" and offer["due"] == shown["due"] and offer["epoch"] == 3


@pytest.mark.slow
def test_an_agent_who_vanishes_loses_the_live_work_and_the_work_keeps_its_place(make):
    def change(config):
        short_absence(config)
        auto_deferred(config)

    desk = make(change)
    ayse, ewa = desk.agent("ayse").ready(), desk.agent("ewa")
    desk.say(REFUND, sender="form", channel="form")
    deferred = ayse.next()
    assert deferred["kind"] == "assignment"
    ayse.pull(got=[deferred["offer"]])
    desk.say(REFUND, sender="first")
    live = ayse.take_next()
    ayse.change(live["conversation"], "draft", text="x")
    desk.say(REFUND, sender="later")
    before = ayse.work(live["conversation"])
    ayse.close()
    returned = until(
        lambda: (work := ewa.work(live["conversation"]))["state"] == "queued" and work, 20, "the return by absence")
    assert returned["due"] == before["due"] and "owner" not in returned
    assert returned["epoch"] > before["epoch"]
    assert ewa.work(deferred["conversation"])["owner"] == "ayse", "deferred work stays"
    offer = ewa.ready().next()
    assert offer["conversation"] == live["conversation"], "the older conversation comes first"
    stale = desk.agent("ayse").change(live["conversation"], "reply", epoch=before["epoch"], text="Geri geldim")
    assert stale.status == 409 and stale.json["draft"] is True


def test_a_lead_takes_a_conversation_away_and_the_losers_text_is_kept(desk):
    ayse, ewa = desk.agent("ayse").ready(), desk.agent("ewa").ready()
    desk.say(REFUND)
    work = ayse.take_next()
    taken = ewa.change("c1", "take", epoch=work["epoch"])
    assert taken.status == 200 and taken.json["owner"] == "ewa" and taken.json["epoch"] == work["epoch"] + 1
    lost = ayse.change("c1", "reply", epoch=work["epoch"], text="Yarım kalan cevap", seen="m1")
    assert lost.status == 409 and lost.code == "stale-epoch"
    assert lost.json["owner"] == "ewa" and lost.json["epoch"] == taken.json["epoch"] and lost.json["draft"] is True
    (draft,) = ewa.ok("GET", "/v1/conversations/c1/draft")["drafts"]
    assert draft["author"] == "ayse" and draft["text"] == "Yarım kalan cevap"
    assert ewa.change("c1", "reply", epoch=taken.json["epoch"], text="Buyurun", seen="m1").status == 200
    assert [each["body"]["agent"] for each in desk.receiver.wait(1)] == ["Ewa"]


def test_a_lead_assigns_within_capacity_and_beyond_it_only_by_force(desk):
    ayse, ewa = desk.agent("ayse").ready(), desk.agent("ewa").ready()
    for number in range(3):
        desk.say(REFUND, sender=f"s{number}")
        ayse.take_next()
    desk.say(REFUND, sender="s3")
    assert ayse.pull("0s").status == 204
    epoch = ewa.work("c4")["epoch"]
    full = ewa.change("c4", "assign", epoch=epoch, agent="ayse")
    assert full.status == 409 and full.code == "no-room" and full.json["reason"]
    assert ewa.change("c4", "assign", epoch=epoch, agent="ayse", force=True).status == 400, "force needs a reason"
    forced = ewa.change("c4", "assign", epoch=epoch, agent="ayse", force=True, reason="knows-the-case")
    assert forced.status == 200 and forced.json["owner"] == "ayse"
    assert ayse.me()["load"]["units"] == 120
    assert ayse.change("c4", "return", epoch=forced.json["epoch"]).status == 200
    assert ewa.work("c4")["state"] in ("queued", "offered")


def test_deferred_work_is_assigned_by_the_pull_and_shown_until_confirmed(make):
    desk = make(auto_deferred)
    bartek = desk.agent("bartek").ready()
    desk.say(REFUND_PL, sender="jan", channel="form")
    first = bartek.next()
    assert (first["kind"], first["state"], first["owner"]) == ("assignment", "active", "bartek")
    assert bartek.next("0s")["offer"] == first["offer"], "the same again until it is confirmed"
    assert bartek.pull(got=[first["offer"]]).status == 204
    assert bartek.me()["load"]["owned"] == 1
    answer = bartek.change(first["conversation"], "reply", epoch=first["epoch"], text="Już wysyłam.", seen="m1")
    assert answer.status == 200
    assert bartek.me()["load"]["units"] == 0, "deferred work that waits for the customer weighs nothing"
    assert desk.receiver.wait(1)[0]["body"]["agent"] == "Bartek"


def test_deferred_work_is_confirmed_by_a_command_that_names_it(make):
    desk = make(auto_deferred)
    bartek = desk.agent("bartek").ready()
    desk.say(REFUND_PL, channel="form")
    work = bartek.next()
    assert bartek.change("c1", "resolve", epoch=work["epoch"], seen="m1").status == 200
    assert bartek.pull("0s").status == 204


def test_wrap_up_holds_room_until_it_is_done(make):
    def change(config):
        config["queues"]["billing"]["live"] = {"wrapUp": "1h"}

    desk = make(change)
    ayse = desk.agent("ayse").ready()
    desk.say(REFUND)
    work = ayse.take_next()
    resolved = ayse.change("c1", "resolve", epoch=work["epoch"], seen="m1")
    assert resolved.status == 200 and resolved.json["state"] == "resolved"
    assert resolved.json["epoch"] == work["epoch"] + 1
    assert [each["conversation"] for each in ayse.me()["work"]] == ["c1"]
    assert ayse.me()["load"]["units"] > 0
    done = ayse.change("c1", "done", epoch=resolved.json["epoch"])
    assert done.status == 200, done
    me = ayse.me()
    assert me["work"] == [] and me["load"]["units"] == 0


def test_a_resolved_conversation_is_reopened_by_the_customer_with_its_agent(desk):
    ayse = desk.agent("ayse").ready()
    desk.say(REFUND)
    work = ayse.take_next()
    ayse.change("c1", "reply", epoch=work["epoch"], text="Tamamdır.", seen="m1", then="resolve")
    again = desk.say("Olmadı, param hâlâ gelmedi.")
    assert again.json["conversation"] == "c1"
    back = until(lambda: [each for each in ayse.me()["work"] if each["state"] == "active"])[0]
    assert back["owner"] == "ayse" and back["epoch"] > work["epoch"] + 1
    assert ayse.change("c1", "reply", epoch=work["epoch"], text="eski").code == "stale-epoch"


def test_after_the_time_to_reopen_a_message_opens_a_new_conversation(make):
    def change(config):
        config["queues"]["billing"]["live"] = {"reopenWithin": "0s", "wrapUp": "0s"}

    desk = make(change)
    ayse = desk.agent("ayse").ready()
    desk.say(REFUND)
    work = ayse.take_next()
    ayse.change("c1", "resolve", epoch=work["epoch"], seen="m1")
    assert desk.say(REFUND).json["conversation"] == "c2"


def test_two_pulls_of_one_agent_never_hold_two_offers(desk):
    ayse, second = desk.agent("ayse").ready(), desk.agent("ayse")
    pulls = [desk.parked_pull(ayse, "2s", 1), later(second.pull, "2s")]
    for number in range(3):
        desk.say(REFUND, sender=f"s{number}")
    answers = [pull.result(10) for pull in pulls]
    offers = {work["offer"] for answer in answers if answer.body for work in answer.json["work"]}
    assert len(offers) == 1, answers
    assert ayse.me()["load"]["offers"] == 1
    assert {answer.status for answer in answers} <= {200, 204, 429}


def test_an_agent_with_no_room_for_new_work_is_left_alone(desk):
    ayse = desk.agent("ayse").ready()
    for state, more in (("finishing", {}), ("away", {"reason": "lunch"}), ("offline", {})):
        assert ayse.put("/v1/me/presence", {"state": state, **more}).status == 200
        desk.say(REFUND, sender=state)
        assert ayse.pull("0s").status == 204, state
    assert ayse.put("/v1/me/presence", {"state": "ready", "only": "deferred"}).status == 200
    assert ayse.pull("0s").status == 204
    assert ayse.me()["presence"] == {"state": "ready", "only": "deferred"}
    assert ayse.ready().pull("0s").status == 200


def test_a_client_that_vanishes_while_parked_leaves_nothing_behind(desk):
    ayse = desk.agent("ayse").ready()
    before = desk.descriptors()
    vanishing = desk.agent("ayse")
    vanishing.connection.request("POST", "/v1/me/pull", b'{"wait":"60s"}')
    desk.parked(1)
    vanishing.close()
    desk.parked(0)
    until(lambda: desk.descriptors() <= before, 5, "the descriptor to be closed")
    desk.say(REFUND)
    assert ayse.next("10s")["conversation"] == "c1"
    assert ayse.me()["load"]["offers"] == 1


def test_a_half_closed_client_still_gets_what_it_pulled(desk):
    ayse = desk.agent("ayse").ready()
    ayse.connection.request("POST", "/v1/me/pull", b'{"wait":"20s"}')
    desk.parked(1)
    ayse.connection.sock.shutdown(socket.SHUT_WR)
    desk.say(REFUND)
    try:
        response = ayse.connection.getresponse()
        assert response.status == 200 and b'"c1"' in response.read()
    except OSError:
        pass  # It may also be taken for gone; then nobody was given anything:
    ayse.close()
    assert ayse.next("0s")["conversation"] == "c1"


def test_a_parked_pull_wakes_within_100_milliseconds(desk):
    ayse = desk.agent("ayse").ready()
    times = []
    for number in range(7):
        pull = desk.parked_pull(ayse)
        began = time.monotonic()
        desk.say(REFUND, sender=f"s{number}")
        offer = pull.result(10).json["work"][0]
        times.append(time.monotonic() - began)
        work = ayse.accept(offer)
        ayse.ok("POST", f"/v1/conversations/{work['conversation']}/resolve", {"epoch": work["epoch"]})
        state = ayse.work(work["conversation"])
        ayse.change(work["conversation"], "done", epoch=state["epoch"])
    assert statistics.median(times) < 0.1, times


def test_a_pull_that_finds_nothing_commits_nothing(desk):
    ayse = desk.agent("ayse").ready()
    ayse.pull("0s")
    before = desk.rows()["journal"]
    for _ in range(20):
        assert ayse.pull("0s").status == 204
    assert desk.rows()["journal"] == before


def test_the_whole_day_of_an_agent_by_the_command_line(desk, needs_cli):
    assert "ayse" in desk.cli("ayse", "me")
    desk.cli("ayse", "ready")
    desk.cli("ayse", "next", code=1)
    desk.say(REFUND, sender="ali", name="Ali")
    offered = desk.cli("ayse", "next", "--wait", "10s")
    assert "c1" in offered and "iade istiyorum" in offered
    desk.cli("ayse", "accept")
    assert REFUND in " ".join(desk.cli("ayse", "show", "c1").split())
    desk.cli("ayse", "reply", "İadeniz yolda.")
    (reply,) = desk.receiver.wait(1)
    assert reply["signed"] and reply["body"]["text"] == "İadeniz yolda." and reply["body"]["agent"] == "Ayşe"
    desk.say("Teşekkürler", sender="ali")
    refused = desk.cli("ayse", "resolve", code=1)
    assert refused.strip()
    desk.cli("ayse", "show", "c1")
    desk.cli("ayse", "note", "müşteri memnun")
    desk.cli("ayse", "resolve")
    assert desk.agent("ayse").work("c1")["state"] == "resolved"
    assert desk.cli("ayse", "mine", "--json") is not None
    assert "refund" in desk.cli("ayse", "why", "c1")
    desk.cli("ayse", "away", "lunch")
    assert desk.agent("ayse").me()["presence"] == {"state": "away", "reason": "lunch"}


def test_operators_and_strangers_on_the_command_line(desk, needs_cli):
    assert desk.cli("stranger", "me", code=1).strip()
    assert desk.cli(None, "outbox", "--json") == {"outbox": []}
    assert desk.cli(None, "quarantine", "--json") == {"quarantine": []}
    assert "chat" in desk.cli(None, "channels")
    assert desk.cli("ayse", "status", "--json")["generation"] == 1
    assert desk.cli(None, "status", "--json")["generation"] == 1, "an operator is no agent"


def test_the_command_line_says_by_its_exit_code_that_no_daemon_answers(desk, needs_cli):
    desk.stop()
    assert desk.cli("ayse", "me", code=69)
    desk.start()
    desk.cli("ayse", "me")
    assert desk.cli("ayse", "accept", code=1)
    assert desk.cli("ayse", "nonsense", code=2)
