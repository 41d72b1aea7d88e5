"""The routes of the page. Who may reach them is looked at before (`safety`); what they answer is a finding."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import FastAPI, HTTPException, Path
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse
from pydantic import BaseModel

from detente import __version__
from detente.asks import ask_named
from detente.asks.edited import Read, numbered, problems_of, read_file, saved
from detente.asks.opened import Opened
from detente.errors import Changed, DetenteError
from detente.findings.common import Finding, ScenarioFinding
from detente.findings.read import plain
from detente.findings.situation import SituationFinding
from detente.report.page import body, live_page
from detente.shown import visible
from detente.web.jobs import Job, Jobs, State
from detente.web.requests import Asked, NumberRequest, SaveRequest, TextRequest
from detente.web.safety import App, Guard, Keys

Name = Annotated[str, Path(max_length=200)]


class CaseShown(BaseModel):
    """A case that can be opened."""

    id: str
    kind: str
    title: str
    over: str


class OpenedShown(BaseModel):
    """What lies in the opened folder."""

    version: str
    folder: str
    first: str
    cases: tuple[CaseShown, ...]


class JobShown(BaseModel):
    """A question under way, or answered."""

    id: str
    request: dict[str, Any]
    state: State
    done: int
    total: int
    seconds: float
    seconds_left: float | None
    said: tuple[str, ...]
    answered: bool


class FileShown(BaseModel):
    """A case's file: its text, the fingerprint with which it can be written over, and whether it may be."""

    text: str
    digest: str
    writable: bool


class ProblemShown(BaseModel):
    """One thing that the checker says, and where."""

    line: int
    column: int
    severity: str
    said: str
    file: str


class WrittenShown(BaseModel):
    """An answer as a report has it, and the charts in it."""

    html: str
    charts: dict[str, Any]


def shown(job: Job) -> JobShown:
    """What the page is told of a job."""
    return JobShown(
        id=job.id,
        request=job.request,
        state=job.state,
        done=job.done,
        total=job.total,
        seconds=round(job.seconds, 2),
        seconds_left=job.seconds_left,
        said=tuple(job.said),
        answered=job.finding is not None,
    )


def make_app(opened: Opened, keys: Keys, port: int, jobs: Jobs) -> App:
    """The application over what is opened, behind its guard."""
    page, policy = live_page()
    api = FastAPI(title="detente", version=__version__, docs_url=None, redoc_url=None, openapi_url="/api/openapi.json")

    @api.get("/", response_class=HTMLResponse, include_in_schema=False)
    def show_page() -> HTMLResponse:
        return HTMLResponse(page)

    say_what_is_wrong(api)
    show_cases(api, opened)
    keep_files(api, opened)
    answer_questions(api, opened, jobs)
    return Guard(api, port, keys, policy)


def say_what_is_wrong(api: FastAPI) -> None:
    """What cannot be done is answered with a sentence."""

    @api.exception_handler(DetenteError)
    async def refused(_: Any, error: DetenteError) -> JSONResponse:
        return JSONResponse({"said": str(error)}, 400)

    @api.exception_handler(RequestValidationError)
    async def malformed(_: Any, error: RequestValidationError) -> JSONResponse:
        said = [f"{'.'.join(map(str, each['loc']))}: {each['msg'].lower()}" for each in error.errors()]
        return JSONResponse({"said": "; ".join(said[:5])}, 422)

    @api.exception_handler(Changed)
    async def changed(_: Any, error: Changed) -> JSONResponse:
        return JSONResponse({"said": str(error)}, 409)


def show_cases(api: FastAPI, opened: Opened) -> None:
    """The routes of what lies in what is opened."""

    @api.get("/api/opened")
    def list_cases() -> OpenedShown:
        """The cases that lie in what is opened."""
        cases = opened.cases()
        said = tuple(CaseShown(id=each.id, kind=each.kind, title=each.title, over=each.over) for each in cases.values())
        return OpenedShown(version=__version__, folder=opened.folder.name, first=opened.first or said[0].id, cases=said)

    @api.get("/api/situation/{case}")
    def state_case(case: Name) -> SituationFinding:
        """What a case states."""
        ask = ask_named("situation")
        found = ask.answered(ask.asked(scenario=opened.path(case)))
        assert isinstance(found, SituationFinding)
        return found


def keep_files(api: FastAPI, opened: Opened) -> None:
    """The routes by which files are read, checked and written."""

    def file_shown(read: Read) -> FileShown:
        return FileShown(text=read.text, digest=read.digest, writable=not opened.shipped)

    @api.get("/api/files/{case}")
    def show_file(case: Name) -> FileShown:
        """What a case's file holds now."""
        return file_shown(read_file(opened, case))

    @api.post("/api/files/{case}/check")
    def check_text(case: Name, request: TextRequest) -> tuple[ProblemShown, ...]:
        """All that the checker says of a text in the place of a case's file."""
        found = problems_of(opened, case, request.text)
        return tuple(
            ProblemShown(line=p.place.line, column=p.place.column, severity=p.severity, said=visible(p.text), file=p.place.file)
            for p in found
        )

    @api.put("/api/files/{case}")
    def save_file(case: Name, request: SaveRequest) -> FileShown:
        """Writes a text over what the page has read, if it still stands there."""
        return file_shown(saved(opened, case, request.text, request.digest))

    @api.put("/api/files/{case}/number")
    def save_number(case: Name, request: NumberRequest) -> FileShown:
        """Writes one number of a case's file anew; everything else in it stays as it stands."""
        return file_shown(numbered(opened, case, request.path, request.written, request.digest))


def answer_questions(api: FastAPI, opened: Opened, jobs: Jobs) -> None:
    """The routes of questions: put, followed, stopped, answered."""

    def job_of(id: str) -> Job:
        found = jobs.get(id)
        if found is None:
            raise HTTPException(404, "there is no such question")
        return found

    def finding_of(id: str) -> Finding:
        found = job_of(id).finding
        if found is None:
            raise HTTPException(404, "there is no answer yet")
        return found

    @api.post("/api/jobs", status_code=202)
    def start_job(request: Asked) -> JobShown:
        """A question put: its job."""
        ask, asked = request.asked(opened)
        return shown(jobs.start(ask, asked, request.model_dump(mode="json")))

    @api.get("/api/jobs")
    def list_jobs() -> tuple[JobShown, ...]:
        """All jobs, the oldest first."""
        return tuple(map(shown, jobs))

    @api.get("/api/jobs/{id}")
    def show_job(id: Name) -> JobShown:
        """How far a job is."""
        return shown(job_of(id))

    @api.get("/api/jobs/{id}/finding")
    def show_finding(id: Name) -> JSONResponse:
        """A job's answer."""
        return JSONResponse(plain(finding_of(id)))

    @api.get("/api/jobs/{id}/written")
    def write_finding(id: Name) -> WrittenShown:
        """A job's answer in the words and pictures of a report."""
        found = finding_of(id)
        if not isinstance(found, ScenarioFinding):
            raise HTTPException(404, "no page is written of such an answer")
        html, charts = body([found])
        return WrittenShown(html=html, charts=charts)

    @api.post("/api/jobs/{id}/stop")
    def stop_job(id: Name) -> JobShown:
        """Asks a job to stop."""
        job = job_of(id)
        jobs.stop(job)
        return shown(job)
