/// Files for the schema to be read from: what the decoders ask for while they read them is all that they can ask for.
///
/// A test holds that no key is left without a value that was read.
package enum SchemaSample {
    /// A configuration with every key of this release.
    package static let full = #"""
        {
          "$schema": "frontdesk.schema.json",
          "desk": { "name": "Acme", "timezone": "Europe/Istanbul",
            "languages": { "serve": ["tr", "pl", "en"], "fallback": "en" } },
          "listen": { "agents": "a.sock", "admins": "/run/d.sock", "web": "127.0.0.1:0" },
          "store": { "sqlite": "acme.sqlite", "retention": "30d" },
          "access": { "adminGroup": "acme-admin",
            "gateways": { "web-desk": { "unixUser": "gateway", "teams": ["first"] } } },
          "absence": { "live": "60s", "deferred": "1h" },
          "misses": { "max": 3, "coolDown": "6m" },
          "decline": { "coolDown": "16m" },
          "withdraw": { "coolDown": "1m" },
          "affinity": { "window": "20d", "live": "30s", "deferred": "3h" },
          "sameContact": { "live": "15s", "deferred": "50m" },
          "asks": { "live": "3m", "deferred": "5h" },
          "weights": { "waiting": { "live": 40, "deferred": 5 }, "parked": 25, "snoozed": 15, "wrapUp": 60 },
          "bots": { "handOver": ["human", "=insan"] },
          "lint": { "accept": ["FD0510"] },
          "skills": { "billing": {}, "legal": { "hard": true }, "lang:pl": { "hard": true } },
          "channels": {
            "chat": { "type": "webhook", "class": "live", "path": "/hooks/chat", "weight": 40, "language": "tr",
              "interruptible": true, "replyMargin": "100m",
              "verify": { "scheme": "custom", "secrets": [{ "credential": "chat" }, { "env": "OLD" }],
                "algorithm": "sha512", "header": "X-Signature", "prefix": "v9=", "encoding": "base64",
                "signed": "{id}.{timestamp}.{body}", "timestampHeader": "X-Time", "idHeader": "X-Id",
                "tolerance": "2m" },
              "map": { "id": "/event/id", "thread": "/event/room",
                "from": { "id": "/user/id", "name": "/user/name", "email": "/user/mail", "phone": "/user/phone" },
                "text": "/event/text", "subject": "/event/title", "html": "/event/html", "language": "/user/language",
                "sentAt": "/event/time", "replyBy": "/event/until", "visibility": "/event/visibility",
                "attributes": { "topic": "/event/topic", "order": "/order/0" },
                "attachments": { "items": "/files", "name": "/n", "type": "/t", "base64": "/b" } },
              "bodyLimit": "2MiB",
              "reply": { "url": "https://shop.example/reply?a=1", "scheme": "hub-256", "secrets": [{ "file": "/k" }] } },
            "form": { "type": "webhook", "class": "deferred", "path": "/hooks/form", "retired": true,
              "verify": { "scheme": "none" } } },
          "hours": {
            "office": { "timezone": "Europe/Berlin",
              "week": { "mon-fri": ["09:00-12:30", "13:30-18:00"], "sat": ["10:00-13:00"] },
              "except": { "2026-10-28": ["09:00-13:00"], "2026-10-29": [] } },
            "night": { "week": { "daily": ["22:00-06:00"] } } },
          "priorities": { "high": "30m", "low": "-2h", "first": { "boost": "6h", "strict": 2 } },
          "queues": {
            "money": { "hours": "office", "require": { "billing": 2 },
              "live": { "target": { "firstReply": "50s", "nextReply": "40s", "resolve": "2h" }, "offer": { "timeout": "20s" },
                "ownerWait": "10s", "wrapUp": "1m", "reopenWithin": "45m", "resolveAfter": "2d",
                "whenClosed": { "queue": "rest" }, "botsFirst": "5m" },
              "deferred": { "target": { "nextReply": "9h" }, "offer": { "auto": true }, "whenClosed": "serve" },
              "relax": [ { "after": "15m", "drop": "preferred" }, { "after": "20m", "drop": ["billing", "lang:tr"] },
                { "after": "90m", "lower": { "lang:en": 1 } }, { "after": "8h", "widen": "second" } ],
              "relaxEnd": "never", "rank": ["preference", "load", "fit"], "fourEyes": true, "lendAbove": 80 },
            "rest": {}, "old": { "retired": true }, "older": { "movedTo": "rest" },
            "spare": { "deferred": { "whenClosed": { "queue": "rest" } } } },
          "routes": [
            { "id": "refund", "when": { "any": [ { "text": ["refund", "iade"] }, { "attribute": { "topic": "refund" } } ] },
              "queue": "money", "require": { "billing": 5 }, "prefer": { "legal": 2 },
              "language": { "required": 3 }, "priority": "high", "class": "live",
              "agent": { "name": "ali", "for": "70m" }, "contactOwner": "4h" },
            { "id": "mixed", "when": { "channel": ["form"], "class": "deferred", "kind": ["form", "review"],
                "language": ["tr", "en"], "sender": ["@Example.com", "AYŞE@shop.example"], "auto": false,
                "contact": "known", "verified": ["hmac", "dkim"], "hours": { "office": "open", "night": "closed" },
                "attribute": { "a": ["1", "2"], "b": "3" }, "subject": "İADE", "not": { "text": "=spam" },
                "all": [ { "kind": "form" } ] },
              "end": "spam", "language": "required" },
            { "id": "last", "queue": "rest", "priority": "first", "language": { "preferred": 2 } } ],
          "profiles": { "clerk": { "capacity": 90, "owned": 50, "offersAtOnce": 2, "limits": { "chat": 3 },
            "ramp": { "after": "1d", "for": "150m", "every": "10m" }, "lastOfferBefore": "12m" } },
          "teams": { "first": { "serves": ["rest", "money"], "leads": ["ewa"] }, "second": { "serves": [{ "queue": "rest", "after": "11m" }, "old"] }, "third": {}, "fourth": { "serves": ["spare"] } },
          "agents": {
            "ewa": { "unixUser": "ewa", "publicName": "Ewa", "team": "first", "profile": "clerk",
              "skills": { "billing": 8, "lang:pl": 10 }, "hours": "night",
              "absent": [{ "from": "2026-12-01", "to": "2026-12-14", "substitute": "ali" },
                { "from": "2027-01-01", "to": "2027-01-01" }] },
            "ali": { "team": "second" }, "robot": { "team": "first", "bot": true } },
          // Without blanks, so that each piece above stands in the text once.
          "tests":[
            { "name":"A refund", "now":"2026-11-02T10:00",
              "message":{ "channel":"chat", "text":"iade", "subject":"Sipariş", "language":"tr", "kind":"form",
                "auto":false, "contact":"known", "verified":"dkim", "answeredBy":"ewa", "contactOwner":"ali",
                "from":{ "id":"u7", "name":"Can", "email":"can@shop.example", "phone":"+905551234567" },
                "attributes":{ "topic":"refund", "vip":{ "value":"yes", "by":"agent" } } },
              "agents":{ "ali":{ "load":40 },
                "ewa":{ "state":"away", "reason":"lunch", "only":"live", "load":{ "chat":1 }, "idle":"5m",
                  "overtime":"90m", "listening":false } },
              "expect":{ "route":"refund", "queue":"money", "class":"live", "language":"tr",
                "requires":{ "billing":5, "lang:tr":3 }, "prefers":["legal"], "priority":"high", "due":"50s",
                "agent":"ewa", "notAgent":{ "ali":"not-ready" }, "waits":false } },
            { "name":"A mail", "message":{ "channel":"form", "eml":"samples/spam.eml" }, "expect":{ "end":"spam" } },
            { "name":"A body", "message":{ "channel":"form", "json":"body.json", "from":"can@shop.example" },
              "agents":{ "ali":"finishing" }, "expect":{ "notAgent":["ewa"], "requires":["billing"] } } ]
        }
        """#

    /// What a key may have beside what it has in the full configuration.
    package static let others = #"""
        {
          "desk": { "name": "Acme" },
          "channels": {
            "chat": { "type": "webhook", "class": "live", "path": "/chat", "verify": { "scheme": "slack",
                "secrets": [{ "env": "KEY" }] },
              "map": { "from": { "id": "/from" }, "text": "/text", "attributes": "/attributes",
                "attachments": "/files" },
              "reply": { "url": "https://shop.example/", "secrets": [{ "credential": "a" }, { "env": "B" }] } },
            "form": { "type": "webhook", "class": "deferred", "path": "/form", "verify": { "scheme": "slack",
                "secrets": [{ "file": "/key" }] } } },
          "hours": { "day": { "week": { "daily": ["09:00-17:00"] } } },
          "queues": { "one": {
              "live": { "offer": { "auto": true }, "whenClosed": "convert" },
              "deferred": { "target": { "firstReply": "1h", "resolve": "1d" }, "offer": { "timeout": "1m" },
                "ownerWait": "1h", "wrapUp": "1m", "reopenWithin": "1d", "resolveAfter": "1d", "botsFirst": "1m" } } },
          "routes": [ { "id": "a", "when": { "auto": true }, "end": "file", "language": "required" },
            { "id": "b", "when": { "auto": true }, "end": "file", "language": { "preferred": 1 } },
            { "id": "c", "queue": "one" } ],
          "teams": { "all": { "serves": ["one"] } },
          "agents": { "ali": { "team": "all" } },
          "tests": [ { "name": "A", "now": "2026-11-02T10:00", "message": { "channel": "chat", "from": "u7" },
              "agents": { "ali": { "load": 1 } }, "expect": { "due": "2026-11-02T11:00" } } ]
        }
        """#
}
