"""`systemctl reload` says what came of it."""

from service import UNIT, ends, run, show


def generation(desk):
    return desk.admin().get("/v1/config").json["generation"]


def test_good_configuration_is_in_force_when_reload_returns(desk):
    desk.start()
    before = desk.main
    desk.config["queues"]["complaints"] = {}
    desk.config["teams"]["desk"]["serves"].append("complaints")
    desk.write_config()
    run("systemctl", "reload", UNIT)
    assert generation(desk) == 2
    assert (show("ReloadResult"), show("ActiveState"), desk.main) == ("success", "active", before)


def test_bad_configuration_fails_the_reload_and_the_old_one_stays(desk):
    desk.start()
    good = desk.write_config()
    desk.write_config('{ "desk": { "name": "Acme" }, "quues": {} }')
    assert ends("systemctl", "reload", UNIT) != 0
    assert show("ReloadResult") == "exit-code" and show("ActiveState") == "active"
    # What is wrong, where, and that nothing has changed.
    desk.said(f"{good}:1:31: error FD0103: unknown key \"quues\"", "SYSLOG_IDENTIFIER=frontdesk")
    assert generation(desk) == 1
    assert desk.say("Hello").status == 202
    assert desk.metric("config_last_reload_successful") == 0
    # The way back.
    desk.write_config()
    run("systemctl", "reload", UNIT)
    assert desk.metric("config_last_reload_successful") == 1


def test_other_users_may_not_reload(desk):
    desk.start()
    words = ["setpriv", "--reuid=frontdesk-ayse", "--regid=frontdesk-ayse", "--clear-groups"]
    assert ends(*words, "frontdesk", "reload") != 0
    assert generation(desk) == 1
