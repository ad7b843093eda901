"""What goes along with a mail, in and out: files, templates, signatures; with Postfix and Dovecot."""

import pytest

import desk as harness
import office
import postfix

TEXT = "Merhaba, siparişim hâlâ gelmedi ve iade istiyorum. Lütfen bana yardım eder misiniz?"
TEMPLATES = {
    "thanks": {"en": "Dear {customer|customer}, thank you for {case}.", "tr": "Sayın {customer|müşterimiz}, {case} için teşekkürler."},
    "regards": {"en": "Kind regards\n{agent|Support}", "tr": "Saygılarımızla\n{agent|Destek}"},
}


@pytest.fixture(scope="module")
def servers():
    with postfix.running() as both:
        yield both


@pytest.fixture(scope="module")
def desk(servers):
    mailboxes, relay = servers

    def with_templates(config):
        config["templates"] = TEMPLATES
        config["queues"]["billing"]["signature"] = "regards"

    channel = office.channel(mailboxes, relay, imap={"start": "now"})
    with office.running({"support": channel}, with_templates) as desk:
        yield desk


def question(desk, servers, mail):
    """A customer's mail on its way to Ayşe: the conversation."""
    ayse = desk.agent("ayse").ready()
    office.send(servers[1].mx, mail)
    number = office.wait_for_message(desk, mail)[1]
    ayse.pull("10s")
    harness.until(lambda: ayse.work(f"c{number}")["state"] == "active", 10, "hers")
    return f"c{number}"


def answer(servers, count):
    return office.wait_for_mails(servers[0], count + 1)[-1]


def test_files_both_ways(desk, servers, tmp_path):
    before = len(office.inbox(servers[0]))
    mail = office.mail(TEXT)
    invoice = b"%PDF-1.4 " + bytes(range(256)) * 300
    mail.add_attachment(invoice, maintype="application", subtype="pdf", filename="faturası – 1.pdf")
    conversation = question(desk, servers, mail)
    [message] = desk.agent("ayse").ok("GET", f"/v1/conversations/{conversation}/messages")["messages"]
    [file] = message["attachments"]
    assert (file["name"], file["type"], file["bytes"]) == ("faturası – 1.pdf", "application/pdf", len(invoice))
    got = desk.agent("ayse").get(f"/v1/messages/{message['id']}/attachments/0")
    assert got.status == 200 and got.body == invoice
    assert "faturası – 1.pdf" in desk.cli("ayse", "show", conversation)
    form = tmp_path / "iade formu.txt"
    form.write_bytes("Lütfen doldurun\n".encode() * 1_000)
    tmp_path.chmod(0o755)
    for folder in tmp_path.parents:
        if str(folder).startswith("/tmp/"):
            folder.chmod(0o755)
    desk.cli("ayse", "reply", conversation, "Formu ekledim.", "--attach", str(form))
    found = answer(servers, before)
    [sent] = found.iter_attachments()
    assert sent.get_filename() == "iade formu.txt" and sent.get_payload(decode=True) == form.read_bytes()
    assert found.get_body(("plain",)).get_content().startswith("Formu ekledim.")


def test_a_template_with_a_signature(desk, servers):
    before = len(office.inbox(servers[0]))
    conversation = question(desk, servers, office.mail(TEXT))
    listed = desk.agent("ayse").ok("GET", "/v1/templates")["templates"]
    assert {"template": "thanks", "languages": ["en", "tr"]} in [
        {**each, "languages": sorted(each["languages"])} for each in listed]
    work = desk.agent("ayse").work(conversation)
    wrong = desk.agent("ayse").change(conversation, "reply", epoch=work["epoch"], template="thank", sendAnyway=True)
    assert wrong.status == 400 and wrong.json["pointer"] == "/template", wrong
    desk.cli("ayse", "reply", conversation, "Formunuz yolda.", "--template", "thanks")
    text = answer(servers, before).get_body(("plain",)).get_content().replace("\r\n", "\n")
    said = f"Sayın Ayşe Yılmaz, {conversation} için teşekkürler.\n\nFormunuz yolda.\n\n-- \nSaygılarımızla\nAyşe\n"
    assert text.startswith(said), text
    [_, stored] = desk.agent("ayse").ok("GET", f"/v1/conversations/{conversation}/messages")["messages"]
    assert stored["text"] == f"Sayın Ayşe Yılmaz, {conversation} için teşekkürler.\n\nFormunuz yolda."
