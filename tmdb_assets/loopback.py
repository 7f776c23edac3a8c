"""What this machine asks of itself goes through no proxy, whatever the environment says.

Belongs here: which hosts are this machine, and telling the libraries so. Everything else goes as the environment says.

Libraries read `http_proxy`, `no_proxy` and the like by themselves, each in its own way, and so do the processes that
are started. They are told by the environment (`spare_loopback`), once in each process, before anything asks; our own
sessions look at each address besides (`is_loopback`), because no list that all libraries read holds all addresses.
"""

import ipaddress
import socket
from collections.abc import Iterable, MutableMapping

_PROXIES = {"http_proxy", "https_proxy", "all_proxy", "grpc_proxy"}
_NAMES = ("localhost", "127.0.0.1", "127.0.0.0/8", "::1", "0.0.0.0")  # noqa: S104 - asked, it is this machine
"""One for each way of reading them: ends of names (`*.localhost`), whole addresses, networks."""


def is_loopback(host: str | None) -> bool:
    """Whether a host is this machine by its name or address, without asking anybody.

    Args:
        host: As it stands in an address: `localhost`, `127.0.0.1`, `[::1]`, and odd forms such as `127.1`.
    """
    name = (host or "").strip("[]").lower().rstrip(".")
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        address = ipaddress.ip_address(name.partition("%")[0])
    except ValueError:
        try:
            address = ipaddress.IPv4Address(socket.inet_aton(name))  # 127.1, 0x7f000001: what a socket understands
        except (OSError, UnicodeError):
            return False
    address = getattr(address, "ipv4_mapped", None) or address
    # The address of nobody leads to this machine, too.
    return address.is_loopback or address.is_unspecified


def spare_loopback(env: MutableMapping[str, str]) -> None:
    """Have all libraries of this process, and the processes it starts, ask this machine without a proxy.

    Adds this machine's names to `no_proxy`, NO_PROXY and `no_grpc_proxy`, where the environment names a proxy; what
    stands there stays. Without a proxy nothing is added: libraries would no longer look for one that the system names.
    """
    if not any(name.lower() in _PROXIES and value for name, value in env.items()):
        return
    # Libraries differ in which spelling comes first, and in what an empty one means: both are the same afterwards.
    told = env.get("no_proxy") or env.get("NO_PROXY") or ""
    # Of `*`, nothing goes through a proxy; it must stand alone.
    env["no_proxy"] = env["NO_PROXY"] = told if told == "*" else _with_names(told.split(","))
    # gRPC, which Dagster's processes talk, knows no `*`, and looks at `no_proxy` only without a variable of its own.
    env["no_grpc_proxy"] = _with_names((env.get("no_grpc_proxy") or told).split(","))


def _with_names(entries: Iterable[str]) -> str:
    kept = [entry for entry in map(str.strip, entries) if entry]
    return ",".join(dict.fromkeys([*kept, *_NAMES]))
