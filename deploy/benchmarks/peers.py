"""Other software, durable, measured in the same run: only ratios of one run mean something."""

import glob
import json
import os
import signal
import socket
import subprocess

from desk import free_port
from support import HERE, WORK, Folder, Process, Trouble, measure, run, until

REDIS = {"/usr/bin/redis-server": "redis-server", "/usr/bin/node": "nodejs"}
QUEUES = {**REDIS, "/usr/bin/beanstalkd": "beanstalkd", "/usr/bin/psql": "postgresql"}


def can_connect(family, address):
    try:
        with socket.socket(family) as probe:
            probe.settimeout(1)
            probe.connect(address)
        return True
    except OSError:
        return False


class Redis:
    """Redis with its append-only file synced before each answer."""

    name = "Redis list, AOF always"

    def __init__(self):
        self.folder = Folder("redis")
        self.socket = f"/tmp/frontdesk-bench-redis-{os.getpid()}.sock"
        self.process = Process(
            [
                "redis-server",
                "--port",
                "0",
                "--unixsocket",
                self.socket,
                "--dir",
                self.folder.path,
                "--appendonly",
                "yes",
                "--appendfsync",
                "always",
                "--save",
                "",
                "--daemonize",
                "no",
            ],
            f"{self.folder.path}/log",
        )
        until(lambda: self.process.check() or can_connect(socket.AF_UNIX, self.socket), 15, "Redis")

    @property
    def address(self):
        return "unix:" + self.socket

    def length(self):
        with socket.socket(socket.AF_UNIX) as link:
            link.connect(self.socket)
            link.sendall(b"*2\r\n$4\r\nLLEN\r\n$1\r\nq\r\n")
            return int(link.recv(64)[1:])

    def fill(self, count):
        measure("queue-cycle", "-q", "redis", "-a", self.address, "-m", "fill", "-n", count, "-c", 64)

    def cycle(self, clients, seconds):
        return measure(
            "queue-cycle", "-q", "redis", "-a", self.address, "-m", "cycle", "-c", clients, "-s", seconds, "-w", 0.3
        )

    def close(self):
        self.process.stop()
        self.folder.remove()


class Receiver:
    """Node's HTTP server before Redis: signature, JSON, LPUSH; workers take the items out."""

    name = "Node receiver, Redis list, AOF always"

    def __init__(self, secret):
        self.secret = secret
        self.redis = Redis()
        self.port = free_port()
        self.process = Process(
            ["node", f"{HERE}/receiver.js", str(self.port), self.redis.socket, secret],
            f"{self.redis.folder.path}/node.log",
        )
        until(
            lambda: self.process.check() or can_connect(socket.AF_INET, ("127.0.0.1", self.port)),
            15,
            "the Node receiver",
        )

    def ingest(self, connections, seconds, warmup):
        """Load with 16 workers behind it; `keptUp` is what the workers took off in the measured time."""
        workers = subprocess.Popen(
            [
                f"{WORK}/bin/queue-cycle",
                "-q",
                "redis",
                "-a",
                self.redis.address,
                "-m",
                "drain",
                "-c",
                "16",
                "-s",
                str(seconds),
                "-w",
                str(warmup),
            ],
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            figures = measure(
                "webhook-load",
                "-a",
                f"127.0.0.1:{self.port}",
                "-p",
                "/",
                "-k",
                self.secret,
                "-c",
                connections,
                "-s",
                seconds,
                "-w",
                warmup,
            )
            figures["backlog"] = self.redis.length()
            drained = json.loads(workers.communicate(timeout=seconds + 30)[0])
        finally:
            if workers.poll() is None:
                workers.kill()
        figures["keptUpPerSecond"] = min(figures["perSecond"], drained["finished"] / seconds)
        return figures

    def to_worker(self, rate, seconds):
        return measure(
            "webhook-to-worker",
            "-a",
            f"127.0.0.1:{self.port}",
            "-p",
            "/",
            "-k",
            self.secret,
            "-d",
            self.redis.address,
            "-m",
            "redis",
            "-r",
            rate,
            "-s",
            seconds,
        )

    def close(self):
        self.process.stop()
        self.redis.close()


class Beanstalk:
    """beanstalkd with its log synced at every change."""

    name = "beanstalkd -b -f0"

    def __init__(self):
        self.folder = Folder("beanstalkd")
        self.port = free_port()
        os.makedirs(f"{self.folder.path}/log.d")
        self.process = Process(
            ["beanstalkd", "-l", "127.0.0.1", "-p", str(self.port), "-b", f"{self.folder.path}/log.d", "-f0"],
            f"{self.folder.path}/log",
        )
        until(
            lambda: self.process.check() or can_connect(socket.AF_INET, ("127.0.0.1", self.port)), 15, "beanstalkd"
        )

    def fill(self, count):
        measure(
            "queue-cycle", "-q", "beanstalk", "-a", f"127.0.0.1:{self.port}", "-m", "fill", "-n", count, "-c", 16
        )

    def cycle(self, clients, seconds):
        return measure(
            "queue-cycle",
            "-q",
            "beanstalk",
            "-a",
            f"127.0.0.1:{self.port}",
            "-m",
            "cycle",
            "-c",
            clients,
            "-s",
            seconds,
            "-w",
            0.3,
        )

    def close(self):
        self.process.stop()
        self.folder.remove()


class PostgreSQL:
    """A table as a queue: SELECT FOR UPDATE SKIP LOCKED takes one row, DELETE finishes it; two commits."""

    name = "PostgreSQL, SKIP LOCKED, one row"
    SCRIPT = """UPDATE queue SET taken = true WHERE id = (SELECT id FROM queue WHERE NOT taken ORDER BY id
FOR UPDATE SKIP LOCKED LIMIT 1) RETURNING id AS item \\gset
DELETE FROM queue WHERE id = :item;
"""

    def __init__(self):
        places = sorted(glob.glob("/usr/lib/postgresql/*/bin/initdb"))
        if not places:
            raise Trouble("PostgreSQL's server is not there")
        self.programs = os.path.dirname(places[-1])
        self.folder = Folder("postgresql", owner="postgres")
        self.sockets = f"/tmp/frontdesk-bench-pg-{os.getpid()}"
        os.makedirs(self.sockets, exist_ok=True)
        os.chmod(self.sockets, 0o777)
        data = f"{self.folder.path}/data"
        run(self.as_postgres(f"{self.programs}/initdb", "-D", data, "-A", "trust", "--no-instructions"), 60)
        self.process = Process(
            self.as_postgres(
                f"{self.programs}/postgres",
                "-D",
                data,
                "-c",
                "listen_addresses=",
                "-c",
                f"unix_socket_directories={self.sockets}",
                "-c",
                "max_connections=100",
                "-c",
                "shared_buffers=256MB",
                "-c",
                "max_wal_size=4GB",
            ),
            f"{self.folder.path}/log",
            cwd="/",
        )
        until(
            lambda: self.process.check() or can_connect(socket.AF_UNIX, f"{self.sockets}/.s.PGSQL.5432"),
            30,
            "PostgreSQL",
        )
        self.execute(
            "CREATE TABLE queue (id bigserial PRIMARY KEY, taken boolean NOT NULL DEFAULT false, body text NOT NULL)"
        )
        self.execute("CREATE INDEX waiting ON queue (id) WHERE NOT taken")

    @staticmethod
    def as_postgres(*command):
        return ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", "--", *command]

    def execute(self, sql):
        run(["psql", "-q", "-h", self.sockets, "-U", "postgres", "-v", "ON_ERROR_STOP=1", "-c", sql], 120)

    def fill(self, count):
        self.execute("TRUNCATE queue")
        self.execute(f"INSERT INTO queue (body) SELECT repeat('q', 1024) FROM generate_series(1, {count})")
        self.execute("VACUUM ANALYZE queue")
        self.execute("CHECKPOINT")

    def cycle(self, clients, seconds):
        script, logs = f"{self.folder.path}/cycle.sql", f"{self.folder.path}/transactions"
        with open(script, "w") as file:
            file.write(self.SCRIPT)
        run(
            [
                f"{self.programs}/pgbench",
                "-h",
                self.sockets,
                "-U",
                "postgres",
                "-n",
                "-c",
                str(clients),
                "-j",
                str(min(2, clients)),
                "-T",
                str(max(1, round(seconds))),
                "-f",
                script,
                "--log",
                f"--log-prefix={logs}",
                "postgres",
            ],
            seconds + 60,
        )
        times = []
        for path in glob.glob(f"{logs}.*"):
            with open(path) as file:
                times += [int(line.split()[2]) for line in file]
            os.unlink(path)
        if not times:
            raise Trouble("pgbench did nothing")
        times.sort()
        return {
            "perSecond": len(times) / max(1, round(seconds)),
            "p50ms": times[len(times) // 2] / 1000,
            "p99ms": times[len(times) * 99 // 100] / 1000,
        }

    def close(self):
        self.process.stop(signal.SIGINT)
        self.folder.remove()
        os.rmdir(self.sockets)
