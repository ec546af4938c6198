"""The programs that a part starts. All of them end with the part, whatever happens."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))


class Failed(Exception):
    """A program did not do what it should."""


class NotRun(Exception):
    """Something that could not be compared, and why."""

    def __init__(self, what, reason):
        super().__init__(f"not run: {what}, because {reason}")


class Program:
    """A running program, whose output is read line by line."""

    def __init__(self, command):
        self.name = os.path.basename(command[0])
        self.errors = tempfile.TemporaryFile()
        # The kernel ends it, too, when this process dies without a word.
        self.process = subprocess.Popen(
            ["setpriv", "--pdeathsig", "KILL", "--", *command],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.errors, text=True,
        )

    @property
    def id(self):
        return self.process.pid

    def line(self):
        """The words of the next line."""
        line = self.process.stdout.readline()
        if not line:
            raise self.failure()
        return line.split()

    def failure(self):
        """What to say of a program that ended when it should not."""
        status = self.process.wait()
        self.errors.seek(0)
        words = self.errors.read().decode(errors="replace").strip().splitlines()
        return Failed(f"{self.name} ended with {status}" + (f": {words[-1]}" if words else ""))

    def say(self):
        self.process.stdin.write("\n")
        self.process.stdin.flush()

    def end(self):
        self.process.kill()
        self.process.wait()
        self.process.stdin.close()
        self.process.stdout.close()
        self.errors.close()

    def resident_bytes(self):
        with open(f"/proc/{self.id}/status") as status:
            return next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmRSS"))

    def cpu_seconds(self):
        with open(f"/proc/{self.id}/stat") as stat:
            fields = stat.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class Programs:
    """Starts programs, and ends them when it is left."""

    def __init__(self, folder):
        self.bench = os.path.join(folder, "bench")
        self.headcount = os.path.join(folder, "headcount")
        self.running = []
        self.temporary = tempfile.mkdtemp(prefix="headcount-bench-")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for program in self.running:
            program.end()
        shutil.rmtree(self.temporary, ignore_errors=True)

    def start(self, *command):
        program = Program([str(word) for word in command])
        self.running.append(program)
        return program

    def end(self, program):
        program.end()
        self.running.remove(program)

    def output(self, *command):
        """The words of all lines that a program prints until it ends."""
        program = self.start(*command)
        lines = [line.split() for line in program.process.stdout]
        if program.process.wait():
            raise program.failure()
        self.end(program)
        return lines

    def serve(self, *arguments):
        """A node that listens, and its port."""
        port, ops_port = free_port(), free_port()
        program = self.start(
            self.headcount, "serve", "--port", port, "--ops-port", ops_port, "--agent-port", 0,
            "--log-level", "error", "--frame-rate", "none", *arguments,
        )
        program.ops_port = ops_port
        return listening(program, port), port

    def echo(self, reply_bytes):
        """A bare NIO server that answers with so many bytes, and its port."""
        port = free_port()
        return listening(self.start(self.bench, "echo", port, reply_bytes), port), port

    def socketio(self, message_bytes, interval, sockets):
        """A python-socketio server that broadcasts so many bytes to so many, and its port."""
        port = free_port()
        program = self.start(
            self.python("python-socketio", "uvicorn", "uvloop", "httptools", "websockets"),
            os.path.join(HERE, "socketio_server.py"), port, message_bytes,
            interval, sockets,
        )
        return listening(program, port), port

    def redis(self):
        """A private redis-server without persistence, and its socket."""
        path = os.path.join(self.temporary, "redis.sock")
        program = self.start(
            "redis-server", "--port", 0, "--unixsocket", path, "--save", "",
            "--dir", self.temporary, "--logfile", "redis.log",
        )
        wait_until(lambda: os.path.exists(path), program)
        return program, path

    def python(self, *packages):
        """A Python that has these packages."""
        folder = os.path.join(self.temporary, "python")
        python = os.path.join(folder, "bin", "python")
        if not os.path.exists(python):
            self.install([sys.executable, "-m", "venv", folder])
        self.install([python, "-m", "pip", "install", "--quiet", *packages])
        return python

    def install(self, command):
        result = subprocess.run(command, capture_output=True, text=True)
        if result.returncode:
            words = (result.stderr + result.stdout).strip().splitlines() or ["no word"]
            raise Failed(f"{' '.join(command[1:])} failed: {words[-1]}")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def listening(program, port):
    def answers():
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", port)) == 0

    wait_until(answers, program)
    return program


def wait_until(condition, program, seconds=10):
    for _ in range(seconds * 20):
        if condition():
            return
        if program.process.poll() is not None:
            raise program.failure()
        time.sleep(0.05)
    raise Failed(f"{program.name} was not ready within {seconds} s")
