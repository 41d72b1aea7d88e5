"""Long work behind the page: each question is a job with its progress, which can be stopped, and whose answer is kept."""

from __future__ import annotations

import sys
import threading
import time
import traceback
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, Literal

from detente.asks import Ask, progress
from detente.errors import DetenteError, Refused, Stopped
from detente.findings.common import Finding

AT_ONCE = 2
"""Jobs that are worked on at the same time: a slider's does not wait for an audit."""
MOST = 40
"""Jobs that are remembered; of those that have ended the oldest goes first."""

State = Literal["waiting", "working", "done", "stopped", "failed"]


@dataclass
class Job:
    """One question under way, or answered."""

    id: str
    ask: Ask
    asked: Any
    request: dict[str, Any]  # as the page put it
    state: State = "waiting"
    done: int = 0
    total: int = 0  # draws; 0: not known yet
    said: list[str] = field(default_factory=list)
    began: float | None = None
    ended: float | None = None
    finding: Finding | None = None
    stopping: bool = False

    @property
    def over(self) -> bool:
        return self.state in ("done", "stopped", "failed")

    @property
    def seconds(self) -> float:
        """How long it has been worked on."""
        return 0.0 if self.began is None else (self.ended or time.monotonic()) - self.began

    @property
    def seconds_left(self) -> float | None:
        """How long the rest will take at the pace so far; none while that is not known."""
        if self.state != "working" or not self.total or not self.done:
            return None
        return max(0.0, self.seconds * (self.total - self.done) / self.done)

    def work(self) -> None:
        """Asks, and keeps the answer or why there is none."""
        if self.stopping:
            self.state = "stopped"
            return
        self.state, self.began = "working", time.monotonic()
        try:
            self.finding = self.ask.answered(
                self.asked, progress(self._advance, self._stopped, self._foretold, self.said.append)
            )
            self.state = "stopped" if self.stopping else "done"
        except Stopped:
            self.state = "stopped"
        except DetenteError as error:
            self.state = "failed"
            self.said.append(str(error))
        except Exception as error:  # a fault of detente's own: the page goes on, the terminal has all of it
            self.state = "failed"
            self.said.append(f"this is a fault of detente's own: {type(error).__name__}: {error}")
            traceback.print_exc(file=sys.stderr)
        finally:
            self.ended = time.monotonic()

    def _advance(self, draws: int) -> None:
        self.done += draws

    def _foretold(self, draws: int) -> None:
        self.total = draws

    def _stopped(self) -> bool:
        return self.stopping


class Jobs:
    """All jobs of a page."""

    def __init__(self) -> None:
        self._jobs: dict[str, Job] = {}
        self._made = 0
        self._lock = threading.Lock()
        self._pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="detente-job")

    def start(self, ask: Ask, asked: Any, request: dict[str, Any]) -> Job:
        """A new job, at work as soon as there is room."""
        with self._lock:
            if sum(not job.over for job in self._jobs.values()) >= MOST:
                raise Refused(f"{MOST} questions are waiting for their answers already", "Stop some of them")
            self._made += 1
            job = self._jobs[str(self._made)] = Job(str(self._made), ask, asked, request)
            self._forget()
        self._pool.submit(job.work)
        return job

    def _forget(self) -> None:
        over = [job.id for job in self._jobs.values() if job.over]
        for each in over[: max(0, len(self._jobs) - MOST)]:
            del self._jobs[each]

    def get(self, id: str) -> Job | None:
        return self._jobs.get(id)

    def __iter__(self) -> Iterator[Job]:
        return iter(list(self._jobs.values()))

    def stop(self, job: Job) -> None:
        """Asks a job to stop; it ends as soon as it looks."""
        job.stopping = True

    def close(self) -> None:
        """Stops all of them and waits until they have ended."""
        for job in self:
            self.stop(job)
        self._pool.shutdown(wait=True, cancel_futures=True)
