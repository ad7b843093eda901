"""Reloads where something is held: streams, sessions, offers, samples, files in odd places."""

import json
import os

import pytest
from desk import USERS, Stream
from test_reload import GENERAL, TEXT, in_force, moved, reload, taken


@pytest.fixture
def waiting(make):
    desk = make()
    desk.say(TEXT, sender="a")
    return desk


def test_the_stream_of_an_agent_who_is_gone_ends(desk):
    gone, stays = Stream(desk.agent("bartek")), Stream(desk.agent("ewa"))
    del desk.config["agents"]["bartek"]
    taken(desk)
    gone.wait(lambda stream: stream.ended)
    desk.say(GENERAL, sender="a")
    stays.wait(lambda stream: any(data.get("conversation") == "c1" for _, _, data in stream.events))
    assert not stays.ended
    assert not any(data.get("conversation") == "c1" for _, _, data in gone.events)
    stays.close()


def test_what_lasts_ends_with_who_asked_for_it(desk):
    """ayse is another Unix user from now on: the one she was gets nothing more of hers."""
    was = desk.agent("ayse").ready()
    stream, pull = Stream(was), desk.parked_pull(was, "60s")
    desk.config["agents"]["ayse"]["unixUser"] = USERS["stranger"]
    taken(desk)
    stream.wait(lambda stream: stream.ended)
    assert pull.result(5).status in (204, 403)
    desk.say(GENERAL, sender="a")
    assert was.pull("0s").status == 403
    assert desk.agent("stranger").ready().next()["conversation"] == "c1"
    assert not any(data.get("conversation") == "c1" for _, _, data in stream.events)


def test_a_gateway_that_may_speak_for_fewer_teams(desk):
    """A session is for an agent of its teams, also when that changes after it was opened."""
    token = desk.agent("gateway").ok("POST", "/v1/sessions", {"agent": "bartek"})["session"]
    bartek = desk.agent("gateway", session=token).ready()
    stream, pull = Stream(bartek), desk.parked_pull(bartek, "60s")
    desk.config["teams"]["back"] = {"serves": ["general"]}
    desk.config["agents"]["bartek"]["team"] = "back"
    taken(desk)
    assert pull.result(5).status in (204, 403)
    stream.wait(lambda stream: stream.ended)
    assert bartek.get("/v1/me").status == 403 and desk.agent("bartek").me()["agent"] == "bartek"


def test_a_stream_shows_what_its_agent_may_see_now(desk):
    desk.config["teams"]["back"] = {"serves": ["billing"]}
    desk.config["agents"]["ayse"]["team"] = "back"
    taken(desk)
    stream = Stream(desk.agent("ayse"))
    desk.config["teams"]["back"]["serves"] = ["general"]
    taken(desk, 3)
    desk.say(GENERAL, sender="a")
    stream.wait(lambda stream: any(data.get("conversation") == "c1" for _, _, data in stream.events))
    stream.close()


def test_operators_see_the_reload_as_an_event(desk):
    stream = Stream(desk.admin())
    desk.config["routes"][0]["require"]["billing"] = 9
    taken(desk)
    stream.wait(lambda stream: any(name == "policy-installed" and data["generation"] == 2 for _, name, data in stream.events))
    stream.close()


def test_the_session_of_an_agent_who_is_gone_ends(desk):
    token = desk.agent("gateway").ok("POST", "/v1/sessions", {"agent": "bartek"})["session"]
    bartek = desk.agent("gateway", session=token).ready()
    pull = desk.parked_pull(bartek, "60s")
    del desk.config["agents"]["bartek"]
    taken(desk)
    assert pull.result(5).status in (204, 401, 403)
    assert bartek.get("/v1/me").status in (401, 403)


def test_a_session_goes_on_over_a_reload(desk):
    token = desk.agent("gateway").ok("POST", "/v1/sessions", {"agent": "bartek"})["session"]
    bartek = desk.agent("gateway", session=token).ready()
    desk.config["routes"][0]["require"]["billing"] = 6
    taken(desk)
    assert bartek.me()["agent"] == "bartek"
    desk.say(TEXT, sender="a")
    assert bartek.next()["conversation"] == "c1"


def test_what_is_offered_and_owned_is_left_alone(desk):
    ayse, bartek = desk.agent("ayse").ready(), desk.agent("bartek").ready()
    desk.say(TEXT, sender="a", language="en")
    first = ayse.next()
    desk.say(GENERAL, sender="b", language="en")
    owned = bartek.take_next()
    desk.config["routes"][0]["require"]["billing"] = 10
    desk.config["queues"]["general"]["require"] = {"billing": 10}
    desk.config["agents"]["ewa"]["skills"]["billing"] = 10
    assert moved(taken(desk)) == []
    assert ayse.accept(first)["state"] == "active"
    assert bartek.change(owned["conversation"], "reply", epoch=owned["epoch"], text="Hi", seen=owned["lastMessage"]).status == 200


def test_who_comes_back_begins_anew(desk):
    bartek = desk.agent("bartek").ready()
    desk.say(GENERAL, sender="a")
    bartek.take_next()
    gone = desk.config["agents"].pop("bartek")
    taken(desk)
    desk.config["agents"]["bartek"] = gone
    taken(desk, 3)
    me = desk.agent("bartek").me()
    assert (me["load"]["owned"], me["work"]) == (0, [])
    assert desk.agent("bartek").ready().next()["conversation"] == "c1"


def test_less_room_than_is_in_use(desk):
    ayse = desk.agent("ayse").ready()
    desk.say(GENERAL, sender="a")
    owned = ayse.take_next()
    desk.config["profiles"]["clerk"]["capacity"] = 20
    desk.config["channels"]["chat"]["weight"] = 20
    taken(desk)
    load = ayse.me()["load"]
    assert load["capacity"] == 20 and load["units"] >= 20
    desk.say(GENERAL, sender="b")
    assert ayse.pull("0s").status == 204
    assert ayse.change("c1", "resolve", epoch=owned["epoch"], seen=owned["lastMessage"]).status == 200
    assert ayse.next()["conversation"] == "c2"


def test_a_queue_that_opens_by_a_reload(desk):
    """Parked pulls wake; nobody has to ask again."""
    desk.config["hours"] = {"never": {"week": {}, "except": {"2026-01-01": ["09:00-09:01"]}}}
    desk.config["queues"]["general"] = {"hours": "never"}
    taken(desk)
    desk.say(GENERAL, sender="a")
    pull = desk.parked_pull(desk.agent("ayse").ready(), "60s")
    del desk.config["queues"]["general"]["hours"]
    taken(desk, 3)
    assert pull.result(5).json["work"][0]["conversation"] == "c1"


def test_what_nobody_can_have_now_is_told(waiting, needs_cli):
    desk = waiting
    desk.config["routes"][0]["require"]["billing"] = 10
    desk.write_config()
    said = desk.cli(None, "reload")
    assert "billing: 1 conversation lost 3 candidates (ayse, bartek, ewa), can be had by nobody now" in " ".join(said.split()), said
    desk.config["routes"][0]["require"]["billing"] = 5
    desk.write_config()
    assert "billing: 1 conversation gained 3 candidates (ayse, bartek, ewa)" in desk.cli(None, "reload")


def test_samples_of_tests_are_read_beside_the_file(desk):
    desk.config["tests"] = [{"name": "a form", "message": {"channel": "form", "json": "samples/form.json"}, "expect": {"queue": "billing"}}]
    answer = reload(desk)
    assert answer.status == 422 and "samples/form.json" in answer.json["text"], answer
    os.mkdir(f"{desk.folder}/samples")
    with open(f"{desk.folder}/samples/form.json", "w") as file:
        json.dump({"id": "1", "from": {"id": "k"}, "text": TEXT}, file)
    assert taken(desk)["tests"] == 1
    with open(f"{desk.folder}/samples/form.json", "w") as file:
        json.dump({"id": "1", "from": {"id": "k"}, "text": GENERAL}, file)
    answer = reload(desk)
    assert (answer.status, answer.code) == (422, "config-tests-failed"), "what a test reads has changed"


def test_a_path_relative_to_the_daemon_is_told_whole(make, needs_cli):
    """The operator's shell is somewhere else."""
    desk = make(start=False)
    desk.write_config()
    original = desk.command

    def command(*more):
        words = original(*more)
        words[words.index("--config") + 1] = os.path.relpath(f"{desk.folder}/frontdesk.json", os.getcwd())
        return words

    desk.command = command
    desk.start()
    desk.config["routes"][0]["require"]["billing"] = 9
    desk.write_config()
    told = desk.admin().ok("GET", "/v1/config")["path"]
    assert told.startswith("/") and os.path.samefile(told, f"{desk.folder}/frontdesk.json")
    assert desk.cli(None, "config", "diff") == "route refund: require.billing 5 → 9\n"
    taken(desk)
    desk.cli(None, "config", "rollback", "1")
    with open(f"{desk.folder}/frontdesk.json") as file:
        assert json.load(file)["routes"][0]["require"]["billing"] == 5


def test_a_link_stays_one_when_a_rollback_replaces_what_it_leads_to(make, needs_cli):
    desk = make()
    desk.config["routes"][0]["require"]["billing"] = 9
    taken(desk)
    path, real = f"{desk.folder}/frontdesk.json", f"{desk.folder}/real/site.json"
    os.mkdir(f"{desk.folder}/real")
    os.rename(path, real)
    os.symlink("real/site.json", path)
    desk.cli(None, "config", "rollback", "1")
    assert os.path.islink(path)
    with open(real) as file:
        assert json.load(file)["routes"][0]["require"]["billing"] == 5
    assert in_force(desk)[0] == 3


def test_what_others_look_up_by_the_new_names(desk, needs_cli):
    """An agent's commands right after the reload: no stale names, no restart."""
    desk.config["agents"]["ayse"]["publicName"] = "Ayşe Yılmaz"
    desk.config["queues"]["visits"] = {}
    desk.config["teams"]["desk"]["serves"].append("visits")
    taken(desk)
    assert "Ayşe Yılmaz" in desk.cli("ayse", "me")
    assert "visits" in desk.cli("ewa", "queues")
