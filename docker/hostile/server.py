"""What is attacked: a node, a second one that sees the cluster from outside, and their Redis."""

import http.client
import json
import os
import signal
import socket
import subprocess
from pathlib import Path

from programs import Failed, Program, wait_until

CLUSTER = "hostile"
CRASHES = ("Fatal error", "Crash", "Segmentation", "Illegal instruction", "AddressSanitizer")


class Redis:
    """A private redis-server that keeps nothing."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "redis.sock"
        self.program = Program("redis-server", [
            "redis-server", "--port", "0", "--unixsocket", str(self.path), "--save", "",
            "--dir", str(folder), "--logfile", "redis.log"])
        wait_until(self.path.exists, self.program)

    def topics(self, node: str) -> int:
        """How many topics the node has there."""
        return int(self._ask(f"HLEN {{headcount:{CLUSTER}:0}}:node:{node}").lstrip(":"))

    def _ask(self, command: str) -> str:
        with socket.socket(socket.AF_UNIX) as wire:
            wire.settimeout(5)
            wire.connect(str(self.path))
            wire.sendall(command.encode() + b"\r\n")
            return wire.makefile().readline().strip()


class Node:
    """A process of `headcount serve`."""

    def __init__(self, binary: str, name: str, redis: Redis, folder: Path, *flags: str) -> None:
        self.name = name
        self.main, self.ops, self.agent = free_ports(3)
        self._log = folder / f"{name}.log"
        with open(self._log, "w") as log:
            self.program = Program(name, [
                binary, "serve", "--node", name, "--cluster", CLUSTER,
                "--redis", f"redis+unix://{redis.path}", "--port", str(self.main),
                "--ops-port", str(self.ops), "--agent-port", str(self.agent), *flags], log)
        try:
            wait_until(self._is_ready, self.program)
        except Failed as failure:
            raise Failed(f"{failure}: {self.last_words}") from None

    def _is_ready(self) -> bool:
        try:
            return self.get("/readyz")[0] == 200
        except OSError:
            return False

    def get(self, path: str, seconds: float = 5) -> tuple[int, str]:
        """Status and body of an answer on the ops port."""
        connection = http.client.HTTPConnection("127.0.0.1", self.ops, timeout=seconds)
        try:
            connection.request("GET", path, headers={"Connection": "close"})
            response = connection.getresponse()
            return response.status, response.read().decode()
        except http.client.HTTPException as error:
            raise OSError(str(error)) from error
        finally:
            connection.close()

    def json(self, path: str) -> dict:
        status, body = self.get(path)
        if status != 200:
            raise OSError(f"{path}: {status}")
        return json.loads(body)

    @property
    def log_lines(self) -> int:
        with open(self._log, errors="replace") as log:
            return sum(1 for _ in log)

    @property
    def crash_lines(self) -> list[str]:
        with open(self._log, errors="replace") as log:
            return [line.strip() for line in log if any(word in line for word in CRASHES)]

    @property
    def last_words(self) -> str:
        lines = self._log.read_text(errors="replace").strip().splitlines() or ["no word"]
        return lines[-1]

    def stop(self) -> int:
        """Its exit code after SIGINT, which does not wait for sockets."""
        return self.program.end(signal.SIGINT)


def free_ports(number: int) -> list[int]:
    probes = [socket.socket() for _ in range(number)]
    for probe in probes:
        probe.bind(("127.0.0.1", 0))
    ports = [probe.getsockname()[1] for probe in probes]
    for probe in probes:
        probe.close()
    return ports


def speaks_tls(binary: str) -> bool:
    usage = subprocess.run([binary, "serve", "--help"], capture_output=True, text=True)
    return "--tls-cert" in usage.stdout


def certificate(folder: Path) -> list[str]:
    """The flags for a new certificate, signed by itself."""
    key, cert = folder / "key.pem", folder / "cert.pem"
    made = subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
         "-nodes", "-days", "1", "-subj", "/CN=localhost", "-keyout", str(key), "-out", str(cert)],
        capture_output=True, text=True)
    if made.returncode:
        raise Failed(f"openssl made no certificate: {made.stderr.strip()}")
    os.chmod(key, 0o600)
    return ["--tls-cert", str(cert), "--tls-key", str(key)]
