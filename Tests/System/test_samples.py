"""The samples of deploy/samples with the real programs they are for: nginx before a daemon, promtool and a real page of metrics."""

import http.client
import os
import re
import shutil
import socket
import ssl
import subprocess

import pytest
from desk import ROOT, Answer, free_port, until

SAMPLES = f"{ROOT}/deploy/samples"
OPERATING = f"{ROOT}/Sources/FrontdeskCore/Documentation.docc/Operating.md"


def needed(program):
    return pytest.mark.skipif(shutil.which(program, path="/usr/sbin:/usr/bin") is None, reason=f"{program} is not installed")


class Proxy:
    """A real nginx with the sample before a daemon; only addresses and the certificate are others."""

    def __init__(self, desk):
        self.port, self.folder = free_port(), f"{desk.folder}/nginx"
        os.makedirs(self.folder)
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=desk.example.com",
             "-keyout", f"{self.folder}/key.pem", "-out", f"{self.folder}/cert.pem"], check=True, capture_output=True)
        with open(f"{SAMPLES}/nginx.conf", encoding="utf-8") as file:
            text = file.read()
        for old, new in [
            ("listen 443 ssl", f"listen 127.0.0.1:{self.port} ssl"), ("    listen [::]:443 ssl http2;\n", ""),
            ("127.0.0.1:8025", f"127.0.0.1:{desk.port}"),
            ("/etc/letsencrypt/live/desk.example.com/fullchain.pem", f"{self.folder}/cert.pem"),
            ("/etc/letsencrypt/live/desk.example.com/privkey.pem", f"{self.folder}/key.pem"),
        ]:
            assert old in text, f"the sample has no {old!r} any more"
            text = text.replace(old, new)
        temporary = "".join(
            f"{kind}_temp_path {self.folder}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        with open(f"{self.folder}/nginx.conf", "w", encoding="utf-8") as file:
            file.write(
                f"daemon off;\nuser root;\npid {self.folder}/pid;\nerror_log stderr;\nevents {{}}\n"
                f"http {{\n{temporary}access_log {self.folder}/access;\n{text}\n}}\n")
        self.log = open(f"{self.folder}/log", "ab")
        self.process = subprocess.Popen(
            ["/usr/sbin/nginx", "-p", self.folder, "-c", f"{self.folder}/nginx.conf"], stderr=self.log, stdout=self.log)
        until(self.is_up, 10, "nginx")

    def is_up(self):
        assert self.process.poll() is None, open(f"{self.folder}/log").read()
        try:
            socket.create_connection(("127.0.0.1", self.port), 1).close()
            return True
        except OSError:
            return False

    def connection(self, source="127.0.0.1"):
        context = ssl.create_default_context(cafile=f"{self.folder}/cert.pem")
        context.check_hostname = False
        return http.client.HTTPSConnection("127.0.0.1", self.port, timeout=30, context=context, source_address=(source, 0))

    def get(self, path):
        connection = self.connection()
        connection.request("GET", path)
        response = connection.getresponse()
        return Answer(response.status, response.headers, response.read())

    def stop(self):
        self.process.terminate()
        self.process.wait(10)
        self.log.close()


@pytest.fixture
def proxy(desk):
    proxy = Proxy(desk)
    yield proxy
    proxy.stop()


@needed("nginx")
def test_signed_webhook_passes_the_proxy(desk, proxy):
    body = {"id": "n1", "from": {"id": "u1", "name": "Zeynep"}, "text": "Merhaba, şikâyet"}
    answer = desk.post("/hooks/chat", body, connection=proxy.connection())
    assert answer.status == 202 and answer.json["conversation"] == "c1"
    again = desk.post("/hooks/chat", body, connection=proxy.connection())
    assert again.status == 200 and again.json["conversation"] == "c1"
    wrong = desk.post("/hooks/chat", {**body, "id": "n2"}, secret="whsec_" + "A" * 43 + "=", connection=proxy.connection())
    assert (wrong.status, wrong.code) == (401, "signature-wrong")


@needed("nginx")
def test_proxy_hands_on_large_bodies_and_headers(desk, proxy):
    text = "ş" * 200_000
    answer = desk.post(
        "/hooks/chat", {"id": "n1", "from": {"id": "u1"}, "text": text}, connection=proxy.connection(),
        headers={"x-trace": "t" * 12_000})
    assert answer.status == 202, answer
    # The daemon's own limits are told to the sender as the daemon says them.
    over = {"id": "n2", "from": {"id": "u1"}, "text": "x" * 1_100_000}
    answer = desk.post("/hooks/chat", over, connection=proxy.connection())
    assert (answer.status, answer.code) == (413, "too-large")


@needed("nginx")
def test_proxy_keeps_metrics_and_all_else_from_the_world(desk, proxy):
    assert desk.web("GET", "/metrics").status == 200
    for path in ["/metrics", "/", "/v1/me", "/hooks/../metrics", "/hooks/%2e%2e/metrics"]:
        assert proxy.get(path).status in (400, 404), path


@needed("nginx")
def test_proxy_limits_one_address_and_not_the_others(desk, proxy):
    held = []
    # Requests that have begun and do not end hold a connection each.
    for _ in range(33):
        connection = proxy.connection("127.0.0.2")
        connection.connect()
        connection.sock.sendall(b"POST /hooks/chat HTTP/1.1\r\nhost: desk.example.com\r\ncontent-length: 10\r\n\r\nx")
        held.append(connection)

    def turned_away():
        connection = proxy.connection("127.0.0.2")
        connection.request("POST", "/hooks/chat", b"{}")
        return connection.getresponse().status == 429

    until(turned_away, 10, "a 429 for the address with 32 requests")
    answer = desk.post(
        "/hooks/chat", {"id": "n1", "from": {"id": "u1"}, "text": "Hello"}, connection=proxy.connection("127.0.0.3"))
    assert answer.status == 202
    with open(f"{proxy.folder}/access", encoding="utf-8") as file:
        assert "127.0.0.3" in file.read()
    for connection in held:
        connection.close()


@needed("nginx")
def test_restart_behind_the_proxy(desk, proxy):
    """While there is no daemon the sender is told to come again, and then it is taken once."""
    body = {"id": "n1", "from": {"id": "u1"}, "text": "Hello"}
    desk.stop()
    assert desk.post("/hooks/chat", body, connection=proxy.connection()).status == 502
    desk.start()
    assert desk.post("/hooks/chat", body, connection=proxy.connection()).status == 202
    assert desk.sql("SELECT count(*) FROM message")[0][0] == 1


@needed("promtool")
def test_alert_rules_do_what_their_tests_say():
    for words in [["check", "rules", "prometheus-alerts.yml"], ["test", "rules", "prometheus-alerts.test.yml"]]:
        done = subprocess.run(["promtool", *words], cwd=SAMPLES, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr


@needed("promtool")
def test_an_alert_that_is_never_raised_is_noticed(tmp_path):
    """The tests of the rules fail for each rule that is taken away."""
    with open(f"{SAMPLES}/prometheus-alerts.yml", encoding="utf-8") as file:
        rules = file.read()
    shutil.copy(f"{SAMPLES}/prometheus-alerts.test.yml", tmp_path)
    names = re.findall(r"alert: (\w+)", rules)
    assert len(names) >= 12
    for name in names:
        (tmp_path / "prometheus-alerts.yml").write_text(re.sub(rf"(alert: {name}\n +expr: )[^\n]*", r"\1vector(0) > 1", rules))
        done = subprocess.run(
            ["promtool", "test", "rules", "prometheus-alerts.test.yml"], cwd=tmp_path, capture_output=True, check=False)
        assert done.returncode != 0, f"nothing tests {name}"


@needed("promtool")
def test_scrape_sample_is_a_configuration(tmp_path):
    for name in ["prometheus.yml", "prometheus-alerts.yml"]:
        shutil.copy(f"{SAMPLES}/{name}", tmp_path)
    done = subprocess.run(
        ["promtool", "check", "config", "prometheus.yml"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def names_of(page):
    """Metrics of a page, histograms by their base name."""
    return set(re.findall(r"^# TYPE (frontdesk_\w+) ", page, re.M))


def test_alert_rules_name_metrics_that_are_there(desk):
    # The loop counts once a second.
    until(lambda: "frontdesk_conversations_waiting{" in desk.web("GET", "/metrics").body.decode(), 10, "the first count")
    page = desk.web("GET", "/metrics").body.decode()
    there = names_of(page) | {f"{name}_bucket" for name in names_of(page)}
    with open(f"{SAMPLES}/prometheus-alerts.yml", encoding="utf-8") as file:
        used = set(re.findall(r"\bfrontdesk_\w+", file.read()))
    assert used and used <= there, used - there
    # Values of labels that rules compare with.
    for name, label, value in re.findall(r'(frontdesk_\w+)\{(\w+)="([\w-]+)"\}', open(f"{SAMPLES}/prometheus-alerts.yml").read()):
        assert re.search(rf'^{name}\{{[^}}]*{label}="{value}"', page, re.M), (name, label, value)


def test_each_metric_is_described_and_no_other(desk):
    page = names_of(desk.web("GET", "/metrics").body.decode())
    with open(OPERATING, encoding="utf-8") as file:
        described = set(re.findall(r"^\| `(frontdesk_\w+)", file.read(), re.M))
    assert described == page


def test_channel_that_cannot_be_reached_is_not_up(make):
    def add(config):
        config["channels"]["mail"] = {
            "type": "email", "class": "deferred", "address": "support@example.com",
            "imap": {"url": f"imap://127.0.0.1:{free_port()}", "user": "support", "password": {"credential": "shop"}}}

    desk = make(add)
    until(lambda: desk.metric("channel_up", channel="mail") == 0, 15, "a channel that is not up")
    assert desk.metric("channel_up", channel="chat") == 1
    assert desk.metric("disk_has_room") == 1 and desk.metric("database_bytes") > 4096


@needed("promtool")
def test_metrics_are_well_formed(desk):
    assert desk.say("Hello").status == 202
    page = desk.web("GET", "/metrics").body
    done = subprocess.run(["promtool", "check", "metrics"], input=page, capture_output=True, check=False)
    # 3 is for matters of taste, as a gauge that is called "agents".
    assert done.returncode in (0, 3), done.stdout + done.stderr
    assert b"error" not in done.stderr.lower(), done.stderr
