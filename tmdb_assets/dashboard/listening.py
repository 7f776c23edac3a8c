"""The socket of the dashboard.

Belongs here: opening it, with a sentence if that cannot be. It imports nothing that is slow, so that whoever starts
the dashboard beside other things knows at once whether it can be.
"""

import socket


def listen(host: str, port: int, option: str) -> socket.socket:
    """A socket that listens.

    Args:
        host: The address.
        port: The port; 0 takes any that is free.
        option: The option of the command line that says the port.

    Raises:
        OSError: The port is taken, or the address is not of this machine.
    """
    opened = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM)
    try:
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        opened.bind((host, port))
        opened.listen(128)
    except (OSError, OverflowError) as error:
        opened.close()
        reason = getattr(error, "strerror", None) or str(error)
        raise OSError(f"the dashboard cannot listen on {host}:{port} ({reason}): choose another {option}") from None
    return opened
