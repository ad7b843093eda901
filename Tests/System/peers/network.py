"""A network of a test's own, in which public and private addresses are all this machine's: nothing leaves it."""

import contextlib
import ctypes
import fcntl
import os
import socket
import struct

import pytest

CLONE_NEWNET, CLONE_NEWNS = 0x40000000, 0x00020000
MS_BIND, MS_REC, MS_PRIVATE = 0x1000, 0x4000, 0x40000
SIOCSIFADDR, SIOCSIFFLAGS = 0x8916, 0x8914
IFF_UP = 1
LIBC = ctypes.CDLL(None, use_errno=True)
# Where Debian's libcurl finds whom to trust.
TRUSTED = "/etc/ssl/certs/ca-certificates.crt"


def add_address(address, number):
    """Gives an address to the loopback."""
    name = b"lo" if number == 0 else f"lo:{number}".encode()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        entry = struct.pack("16sH2s4s8s", name, socket.AF_INET, b"", socket.inet_aton(address), b"")
        fcntl.ioctl(control, SIOCSIFADDR, entry)
        fcntl.ioctl(control, SIOCSIFFLAGS, struct.pack("16sh14s", name, IFF_UP, b""))


@contextlib.contextmanager
def apart(kind, flag, what):
    """This thread, and whatever it starts, has a namespace that nobody else has."""
    home, folder = os.open(f"/proc/thread-self/ns/{kind}", os.O_RDONLY), os.getcwd()
    if LIBC.unshare(flag) != 0:
        os.close(home)
        pytest.skip(f"no {what} of its own to be had: root is needed")
    try:
        yield
    finally:
        assert LIBC.setns(home, flag) == 0, os.strerror(ctypes.get_errno())
        os.close(home)
        # Other mounts have begun at their root.
        os.chdir(folder)


@contextlib.contextmanager
def own_network(*addresses):
    """A network with these addresses besides 127.0.0.1."""
    with apart("net", CLONE_NEWNET, "network"):
        for number, address in enumerate(["127.0.0.1", *addresses]):
            add_address(address, number)
        yield


@contextlib.contextmanager
def trusting(authority):
    """Programs that are started here trust one authority, and none of the machine's."""
    with apart("mnt", CLONE_NEWNS, "mounts"):
        for source, target, flags in [(b"none", b"/", MS_REC | MS_PRIVATE), (authority.encode(), TRUSTED.encode(), MS_BIND)]:
            assert LIBC.mount(source, target, None, flags, None) == 0, os.strerror(ctypes.get_errno())
        yield
