"""`dev.py up`: servers, schema, demo county, web, worker and beat, until Ctrl-C."""

import http.client
import os
import time

from embedded.folder import Folder
from embedded.output import Failed, Output
from embedded.ports import free_port, own_names, refused
from embedded.processes import Child
from embedded.stack import Stack, refuse_second
from embedded.static import collect
from embedded.supervisor import Asked

LOCAL_HOSTS = ("localhost", "127.0.0.1", "[::1]")
WILDCARDS = {"0.0.0.0", "::"}  # noqa: S104
READY_PATIENCE_S = 120.0
LEFTOVER_PATIENCE_S = 20.0  # a web server asked to end finishes what it answers, for 15 s
WEB_ATTEMPTS = 3
WORKER = ("--concurrency", "2", "--without-gossip", "--without-mingle", "-Ofair")
DEMO_LOGINS = "leader patch village township county clerk mediator admin auditor neighbour"
DEMO_PASSWORD = "wangge-demo"  # noqa: S105


def up(folder: Folder, output: Output, *, port: int, host: str, demo: str | None) -> int:
    """Run everything until somebody asks for the end; return the exit code. Raises Failed."""
    folder.prepare()
    port = port or free_port()
    stack = Stack(folder, output)
    if not stack.lock.take("up"):
        raise refuse_second(folder, stack.lock)
    stack.supervisor.listen()
    try:
        wait_for_port(stack, host, port)
        wished = demo or os.environ.get("WANGGE_DEMO") or folder.remembered_demo()
        _start(stack, host, port, wished or "nanzhao")
        stack.supervisor.watch()
    except Asked:
        output.say("Stopping before everything was up…")
    finally:
        stack.stop()
    output.say("Stopped. Nothing is left running.")
    return 0


def wait_for_port(stack: Stack, host: str, port: int) -> None:
    """Raises Failed when another program has the port; what a killed run left gives it back."""
    was_killed = stack.end_leftovers()
    deadline = time.monotonic() + (LEFTOVER_PATIENCE_S if was_killed else 0)
    while why := refused(host, port):
        if time.monotonic() > deadline:
            raise Failed(why)
        if stack.supervisor.asked.wait(0.2):
            raise Asked


def _start(stack: Stack, host: str, port: int, demo: str) -> None:
    began = time.monotonic()
    stack.output.say(f"Starting Wangge on {stack.folder.root}…")
    stack.start(demo=demo, hosts=",".join(hosts_for(host)))
    stack.folder.demo.write_text(demo + "\n")
    stack.migrate()
    if demo != "none":
        stack.output.say("Preparing the demo county (the first time takes about a minute)…")
        stack.supervisor.run_step(stack.manage("demo", "demo"))
    collect(stack)
    web = _web(stack, host, port)
    stack.supervisor.add(web)
    stack.supervisor.add(_celery(stack, "worker", *WORKER))
    # Nothing to remember between two starts, and no file that a full disk could break.
    stack.supervisor.add(_celery(stack, "beat", "--scheduler", "celery.beat:Scheduler"))
    stack.output.say("Waiting until the site answers…")
    _wait_until_ready(stack, web, host, port)
    address = f"http://{_reachable(host)}:{port}/"
    stack.remember(url=address)
    _announce(stack.output, address, host, demo, time.monotonic() - began)


def _web(stack: Stack, host: str, port: int) -> Child:
    bind = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    arguments = ["--bind", bind, "--workers", "2", "--worker-class", "gthread", "--threads", "4"]
    arguments += ["--graceful-timeout", "15", "--limit-request-line", "8190"]
    arguments += ["--no-control-socket", "config.wsgi"]
    return stack.child("web", "gunicorn", *arguments)


def _celery(stack: Stack, part: str, *arguments: str) -> Child:
    return stack.child(
        part, "celery", "--quiet", "-A", "config", part, "--loglevel", "INFO", *arguments
    )


def hosts_for(host: str) -> list[str]:
    """Return the names that the site answers to when it listens on `host`."""
    more = own_names() if host in WILDCARDS else [f"[{host}]" if ":" in host else host]
    return list(dict.fromkeys([*LOCAL_HOSTS, *more]))


def _reachable(host: str) -> str:
    if host in WILDCARDS:
        return "127.0.0.1"
    return f"[{host}]" if ":" in host else host


def _wait_until_ready(stack: Stack, web: Child, host: str, port: int) -> None:
    """Wait for 200 at /readyz. Raises Failed when the web keeps dying or stays unready."""
    supervisor = stack.supervisor
    deadline = time.monotonic() + READY_PATIENCE_S
    name = stack.env["WANGGE_HOSTS"].split(",")[0]
    while True:
        status, body = ask(_reachable(host), port, "/readyz", name)
        if status == http.client.OK:
            return
        if supervisor.asked.wait(0.1):
            raise Asked
        supervisor.keep_alive()
        if supervisor.attempts.get("web", 0) >= WEB_ATTEMPTS:
            raise Failed(f"The web server does not start. Its last lines:\n{web.last_lines()}")
        if time.monotonic() > deadline:
            raise Failed(
                f"The site is not ready after {READY_PATIENCE_S:.0f} s; /readyz answers "
                f"{status or 'nothing'}: {body[:500]}"
            )


def ask(address: str, port: int, path: str, host: str) -> tuple[int, str]:
    """Ask the site once; status 0 when nobody answers."""
    connection = http.client.HTTPConnection(address.strip("[]"), port, timeout=5)
    try:
        connection.request("GET", path, headers={"Host": f"{host}:{port}"})
        answer = connection.getresponse()
        return answer.status, answer.read().decode("utf-8", "replace")
    except (OSError, http.client.HTTPException):
        return 0, ""
    finally:
        connection.close()


def _announce(output: Output, address: str, host: str, demo: str, seconds: float) -> None:
    lines = ["", f"Wangge is ready after {seconds:.0f} s: {address}"]
    if demo != "none":
        lines += [f"Demo logins (password {DEMO_PASSWORD}): {DEMO_LOGINS}"]
    if host not in {"127.0.0.1", "localhost", "::1"}:
        lines += [
            f"Listening on {host}: others on the network reach it over plain http, and passwords "
            "travel unprotected. For real use, put it behind https (deploy/)."
        ]
    lines += ["Plain http here, so cookies go without the __Host- prefix. Ctrl-C stops it.", ""]
    output.say("\n".join(lines))
