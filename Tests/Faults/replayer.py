"""Builds the file systems that a power cut could have left, out of a recorder's log.

The model is the weakest that POSIX promises: what a file's fsync covered is on the disk; of everything later any part
may be, in 512-byte sectors; a name made, moved or removed is on the disk only once its folder was synced; after a sync
that failed the pages count as clean, so no later sync brings them out.
"""

import os
import random
import struct

HEAD = struct.Struct("<BBHIQQQ")
SECTOR = 512
# Records of the first start, in which the database is made, and which share of the cuts falls among them.
CREATION, CREATION_EACH = 60, 16
STRATEGIES = ("none", "all", "subset", "torn", "prefix")


class Record:
    __slots__ = ("op", "flags", "path", "inode", "offset", "length", "data")

    def __init__(self, op, flags, path, inode, offset, length, data):
        self.op, self.flags, self.path, self.inode = op, flags, path, inode
        self.offset, self.length, self.data = offset, length, data


def read_log(path):
    """All whole records; a killed process may have left half of one at the end."""
    with open(path, "rb") as file:
        log = memoryview(file.read())
    records = [record for record, _ in walk(log)]
    for record, after in zip(records, records[1:]):
        if record.op == "A" and after.op == "B":
            # The end of what was to be sent was not.
            record.data = record.data[: len(record.data) - after.length]
        if record.op == "E":
            raise ValueError(f"the log has what this model cannot express: {record.path}")
    return records


def walk(log):
    """Each whole record and the position after it."""
    position = 0
    while position + HEAD.size <= len(log):
        op, flags, path_bytes, data_bytes, inode, offset, length = HEAD.unpack_from(log, position)
        start = position + HEAD.size
        position = start + path_bytes + data_bytes
        if position > len(log):
            return
        name = bytes(log[start : start + path_bytes]).decode()
        yield Record(chr(op), flags, name, inode, offset, length, log[start + path_bytes : position]), position


def trim(path):
    """Takes away the half of a record that a killed process left, before the next one appends."""
    if os.path.exists(path):
        with open(path, "rb") as file:
            log = file.read()
        end = 0
        for _, end in walk(memoryview(log)):
            pass
        os.truncate(path, end)


class File:
    """One inode: what is surely on the disk, and the changes since, in order."""

    def __init__(self):
        self.durable = bytearray()
        self.pending = []

    def change(self, kind, offset, data):
        self.pending.append((kind, offset, data))

    def sync(self):
        for change in self.pending:
            apply(self.durable, change)
        self.pending = []

    def lose(self, keep):
        """A failed sync: what is kept got out, the rest never will."""
        for change in self.pending:
            if keep():
                apply(self.durable, change)
        self.pending = []

    def after_cut(self, strategy, dice):
        content = bytearray(self.durable)
        if strategy == "all":
            chosen = self.pending
        elif strategy == "none":
            chosen = []
        elif strategy == "prefix":
            chosen = list(self.pending[: dice.randint(0, len(self.pending))])
            if chosen and dice.random() < 0.5:
                chosen[-1:] = sectors(chosen[-1], dice)
        elif strategy == "subset":
            chosen = [change for change in self.pending if dice.random() < 0.5]
        else:
            chosen = [part for change in self.pending for part in sectors(change, dice)]
        for change in chosen:
            apply(content, change)
        return content


def sectors(change, dice):
    """Some of the sectors of a write; of the other changes all or nothing."""
    kind, offset, data = change
    if kind != "w":
        return [change] if dice.random() < 0.5 else []
    parts, at = [], 0
    while at < len(data):
        size = min(len(data) - at, SECTOR - (offset + at) % SECTOR)
        if dice.random() < 0.5:
            parts.append((kind, offset + at, data[at : at + size]))
        at += size
    return parts


def apply(content, change):
    kind, offset, data = change
    end = offset + (len(data) if kind == "w" else data)
    if kind == "t":
        if len(content) > offset:
            del content[offset:]
        else:
            content.extend(bytes(offset - len(content)))
        return
    if len(content) < end:
        content.extend(bytes(end - len(content)))
    if kind == "w":
        content[offset:end] = data


class Folder:
    """Names surely on the disk, and the changes of names since. A move is one change in both of its folders."""

    def __init__(self):
        self.durable = {}
        self.pending = []

    def sync(self):
        for change in self.pending:
            change.settle()
        self.pending = []


class NameChange:
    """Names that appear and disappear together."""

    def __init__(self, added=(), removed=()):
        self.added, self.removed, self.settled = added, removed, False
        for folder in {id(folder): folder for folder, *_ in (*added, *removed)}.values():
            folder.pending.append(self)

    def settle(self):
        if not self.settled:
            self.settled = True
            for folder, name in self.removed:
                folder.durable.pop(name, None)
            for folder, name, node in self.added:
                folder.durable[name] = node


class Disk:
    """Follows a log from its beginning and gives the states possible after a cut."""

    def __init__(self, lost=None):
        self.root_path, self.root = None, Folder()
        self.live, self.files = {}, {}
        # Of the changes before a failed sync: which got out. By default none did.
        self.lost = lost or (lambda: False)

    def split(self, path):
        parent, _, name = path.rpartition("/")
        return self.live[parent], name

    def take(self, record):
        op = record.op
        if op == "R":
            if self.root_path is None:
                self.root_path = record.path
                self.live[record.path] = self.root
        elif op == "c":
            node = self.live.get(record.path)
            if node is None:
                node = self.live[record.path] = File()
                folder, name = self.split(record.path)
                NameChange(added=[(folder, name, node)])
            self.files[record.inode] = node
        elif op == "w":
            self.files[record.inode].change("w", record.offset, record.data)
        elif op == "t":
            self.files[record.inode].change("t", record.offset, 0)
        elif op == "a":
            self.files[record.inode].change("a", record.offset, record.length)
        elif op in "sF":
            node = self.live.get(record.path)
            node = node if isinstance(node, Folder) else self.files.get(record.inode)
            if node is not None:
                node.sync() if op == "s" or isinstance(node, Folder) else node.lose(self.lost)
        elif op == "m":
            node = self.live[record.path] = Folder()
            folder, name = self.split(record.path)
            NameChange(added=[(folder, name, node)])
        elif op == "u":
            folder, name = self.split(record.path)
            self.live.pop(record.path, None)
            NameChange(removed=[(folder, name)])
        elif op in "rl":
            target = bytes(record.data).decode()
            source, target_place = self.split(record.path), self.split(target)
            node = self.live[record.path]
            if op == "r":
                del self.live[record.path]
            self.live[target] = node
            NameChange(added=[(*target_place, node)], removed=[source] if op == "r" else [])

    def after_cut(self, strategy, dice):
        """A state possible now: {relative path: bytes, or None for a folder}."""
        picked = {}

        def happened(change):
            if id(change) not in picked:
                if strategy in ("all", "none"):
                    picked[id(change)] = strategy == "all"
                else:
                    picked[id(change)] = dice.random() < 0.5
            return change.settled or picked[id(change)]

        def names(folder):
            found = dict(folder.durable)
            for change in folder.pending:
                if not change.settled and happened(change):
                    for place, name in change.removed:
                        if place is folder:
                            found.pop(name, None)
                    for place, name, node in change.added:
                        if place is folder:
                            found[name] = node
            return found

        state = {}

        def walk(folder, prefix):
            for name, node in names(folder).items():
                if isinstance(node, Folder):
                    state[prefix + name] = None
                    walk(node, f"{prefix}{name}/")
                else:
                    state[prefix + name] = node.after_cut(strategy, dice)

        walk(self.root, "")
        return state


def write_state(state, folder):
    for name, content in sorted(state.items()):
        path = f"{folder}/{name}"
        if content is None:
            os.makedirs(path, 0o700, exist_ok=True)
        else:
            with open(path, "wb") as file:
                file.write(content)


def choose_cuts(records, promises, count, seed):
    """Places to cut, with a strategy and a seed each, in order of place.

    A third anywhere, a third just after an answer, a third around syncs and changes of names; of the first start,
    which is short beside the rest, a share of its own.
    """
    dice = random.Random(seed)
    edges = [place for place, record in enumerate(records) if record.op in "scurmlt"]
    answers = promises.answers
    cuts = []
    for number in range(count):
        if number % CREATION_EACH == 0:
            place = dice.randint(1, min(CREATION, len(records)))
        elif number % 3 == 0 or not answers:
            place = dice.randint(1, len(records))
        elif number % 3 == 1:
            place = dice.choice(answers) + 1
        else:
            place = min(max(1, dice.choice(edges) + dice.randint(-1, 2)), len(records))
        cuts.append((place, dice.choice(STRATEGIES), dice.getrandbits(48)))
    return sorted(cuts)


def states(records, cuts, lost=None):
    """Each cut's place, strategy, seed and state."""
    disk, place = Disk(lost), 0
    for cut, strategy, seed in cuts:
        while place < cut:
            disk.take(records[place])
            place += 1
        yield cut, strategy, seed, disk.after_cut(strategy, random.Random(seed))
