"""A large desk's configuration, the same in every run: `python3 tuning_config.py > desk.json`.

A thousand agents in forty teams by shift, two hundred skills, a hundred queues with hours, relaxation and targets, five
hundred routes with words in four languages, and a test for each route.
"""

import json
import random
import sys

LANGUAGES = ("tr", "pl", "de", "en")
# What customers write about, in each language: the same in Turkish, Polish, German and English.
WORDS = (
    ("iade", "zwrot", "rückerstattung", "refund"),
    ("fatura", "faktura", "rechnung", "invoice"),
    ("iptal", "rezygnacja", "kündigung", "cancel"),
    ("kargo", "przesyłka", "lieferung", "parcel"),
    ("şifre", "hasło", "passwort", "password"),
    ("garanti", "gwarancja", "garantie", "warranty"),
    ("indirim", "rabat", "rabatt", "discount"),
    ("abonelik", "abonament", "abonnement", "subscription"),
    ("hasarlı", "uszkodzony", "beschädigt", "damaged"),
    ("adres", "adres", "anschrift", "address"),
)
SHIFTS = {
    "early": {"mon-fri": ["06:00-14:00"], "sat": ["08:00-14:00"]},
    "late": {"mon-fri": ["13:00-22:00"], "sat": ["13:00-18:00"]},
    "office": {"mon-fri": ["09:00-12:30", "13:30-18:00"]},
    "weekend": {"fri-sun": ["08:00-20:00"]},
}


def names(kind, count):
    return [f"{kind}-{place:03}" for place in range(count)]


def channels():
    result = {}
    for place, name in enumerate(names("channel", 20)):
        live = place % 3 == 0
        result[name] = {
            "type": "webhook",
            "class": "live" if live else "deferred",
            "path": f"/hooks/{name}",
            "weight": 30 if live else 20,
            "verify": {"scheme": "standard-webhooks", "secrets": [{"credential": "shop"}]},
        }
    return result


def queues(chance, skills):
    result = {}
    for place, name in enumerate(names("queue", 100)):
        skill = skills[place]
        result[name] = {
            "hours": "open",
            "require": {skill: 3},
            "live": {"target": {"firstReply": "60s"}, "offer": {"timeout": "30s"}, "whenClosed": "serve"},
            "deferred": {"target": {"firstReply": chance.choice(["2h", "4h", "8h"]), "nextReply": "8h"}},
            "relax": [
                {"after": "5m", "drop": "preferred"},
                {"after": "20m", "lower": {skill: 1}},
                {"after": "1h", "widen": f"team-{(place + 7) % 40:03}"},
            ],
            "relaxEnd": "never",
        }
    return result


def routes(chance, skills):
    """Routes by words, channel and customer, and for each the message of its test."""
    result, messages = [], []
    for place in range(499):
        words = WORDS[place % len(WORDS)]
        # A word of its own keeps each route from being taken by those before it.
        own = [f"{word} {place:03}" for word in words]
        queue = place % 100
        when = {"text": own}
        if place % 4 == 1:
            when = {"any": [{"text": own}, {"attribute": {"topic": f"topic-{place:03}"}}]}
        elif place % 4 == 2:
            when = {"text": own, "auto": False, "not": {"subject": "=test"}}
        elif place % 4 == 3:
            when = {"channel": [f"channel-{n:03}" for n in range(place % 5, 20, 2)], "text": own}
        route = {"id": f"route-{place:03}", "when": when, "queue": f"queue-{queue:03}"}
        route["prefer"] = {skills[100 + place % 100]: chance.randint(1, 5)}
        if place % 2:
            route["language"] = "preferred"
        if place % 3 == 0:
            route["priority"] = chance.choice(["high", "urgent", "low"])
        result.append(route)
        text = f"{words[place % 4]} {place:03}: {chance.choice(words)}"
        messages.append({"channel": f"channel-{place % 5:03}", "text": text, "language": LANGUAGES[place % 4]})
    result.append({"id": "rest", "queue": "queue-000"})
    messages.append({"channel": "channel-000", "text": "?", "language": "en"})
    return result, messages


def agents(chance, skills):
    result = {}
    shifts = list(SHIFTS)
    for place in range(1000):
        team = place % 40
        served = [queue for queue in range(100) if queue % 40 in (team, (team + 1) % 40, (team + 33) % 40)]
        # The skills of what the team serves, at levels from 1 on, and some that are only welcome.
        own = {skills[queue]: 1 + (place // 40 + queue) % 10 for queue in served}
        for skill in chance.sample(skills[100:], 6):
            own[skill] = chance.randint(1, 10)
        for language in chance.sample(LANGUAGES, 2):
            own[f"lang:{language}"] = chance.randint(3, 10)
        result[f"agent-{place:04}"] = {
            "unixUser": f"desk{place:04}",
            "publicName": f"Agent {place}",
            "team": f"team-{team:03}",
            "profile": "clerk" if place % 5 else "senior",
            "hours": shifts[(place // 40) % len(shifts)],
            "skills": own,
        }
    return result


def teams():
    return {
        f"team-{team:03}": {
            "serves": [
                f"queue-{queue:03}" for queue in range(100) if queue % 40 in (team, (team + 1) % 40)
            ]
        }
        for team in range(40)
    }


def configuration():
    """The whole configuration as one object."""
    chance = random.Random(4)
    skills = names("skill", 200)
    listed, messages = routes(chance, skills)
    return {
        "desk": {
            "name": "Large desk",
            "timezone": "Europe/Istanbul",
            "languages": {"serve": list(LANGUAGES), "fallback": "en"},
        },
        "skills": {skill: {} for skill in skills},
        "channels": channels(),
        "hours": {
            "open": {"week": {"mon-fri": ["08:00-20:00"], "sat": ["09:00-17:00"]}},
            **{name: {"week": week} for name, week in SHIFTS.items()},
        },
        "queues": queues(chance, skills),
        "routes": listed,
        "profiles": {"clerk": {"capacity": 100}, "senior": {"capacity": 120}},
        "teams": teams(),
        "agents": agents(chance, skills),
        "tests": [
            {"name": f"test {place}", "message": message, "expect": {"route": route["id"], "queue": route["queue"]}}
            for place, (route, message) in enumerate(zip(listed, messages))
        ],
    }


if __name__ == "__main__":
    json.dump(configuration(), sys.stdout, ensure_ascii=False, indent=1)
