"""Celery: the doorbell. Every ring may be lost, doubled or late; the rows say what is due."""

import os
from typing import Any

import django
import structlog
from celery import Celery, Task
from celery.signals import setup_logging, worker_ready
from django.apps import apps
from django_structlog.celery.steps import DjangoStructLogInitStep

from grids.room import is_full
from grids.sweeps import sweeps

log = structlog.get_logger(__name__)
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ["WANGGE_AS_WORKER"] = "1"  # before the settings choose the login


class Ring(Task):
    """A ring that is passed over while the disk is full: the rows still say what is due."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if is_full():
            log.error("ring_passed_over_disk_full", task=self.name, of=args)
            return None
        return super().__call__(*args, **kwargs)


app = Celery("wangge", task_cls=Ring)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.steps["worker"].add(DjangoStructLogInitStep)  # the request id follows into the task's lines


@setup_logging.connect
def keep_our_logging(**kwargs: Any) -> None:
    """Stop Celery from adding handlers of its own: they print raw tracebacks and arguments."""


@worker_ready.connect
def show_life(sender: Any, **kwargs: Any) -> None:
    """Ring the heartbeat at once: /readyz need not say "degraded" until beat's first ring."""
    sender.app.send_task("grids.tasks.beat", expires=30)


# Installations that share one Redis keep their rings apart by the name of their queue.
app.conf.task_default_queue = os.environ.get("WANGGE_QUEUE", "wangge")


@app.on_after_finalize.connect
def ring_every_sweep(sender: Celery, **kwargs: Any) -> None:
    """Ring every registered sweep at its pace (grids/sweeps.py), and the heartbeat.

    A ring that nobody heard within its own period is worthless: the next one does the same work.
    """
    if not apps.ready:
        django.setup()
    sender.conf.beat_schedule = {
        sweep.beats_as: _every(sweep.seconds, "front.tasks.ring", sweep.name) for sweep in sweeps()
    } | {"heartbeat": _every(30, "grids.tasks.beat")}


def _every(seconds: float, task: str, *args: str) -> dict[str, Any]:
    return {"task": task, "schedule": seconds, "args": args, "options": {"expires": seconds}}
