"""The server of the page: who may talk to it, what it answers, and that nothing leads out of what is opened."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from detente.asks import ask_named
from detente.asks.opened import opened
from detente.errors import FileAccess, Refused
from detente.findings.read import read
from detente.web.jobs import MOST, Jobs
from detente.web.safety import MOST_BYTES, Keys
from detente.web.serve import Serving, serving

HERE = Path(__file__).parent / "solved"
STRAIT = HERE / "strait.yaml"
ROUTES = [
    ("GET", "/"),
    ("GET", "/api/openapi.json"),
    ("GET", "/api/opened"),
    ("GET", "/api/situation/strait"),
    ("POST", "/api/jobs"),
    ("GET", "/api/jobs"),
    ("GET", "/api/jobs/1"),
    ("GET", "/api/jobs/1/finding"),
    ("GET", "/api/jobs/1/written"),
    ("POST", "/api/jobs/1/stop"),
    ("GET", "/api/files/strait"),
    ("PUT", "/api/files/strait"),
    ("PUT", "/api/files/strait/number"),
    ("POST", "/api/files/strait/check"),
    ("GET", "/nowhere"),
]


@pytest.fixture(scope="module")
def page() -> Iterator[Serving]:
    with serving(str(STRAIT)) as found:
        yield found


@pytest.fixture(scope="module")
def client(page: Serving) -> Iterator[httpx.Client]:
    """A browser that has opened the page."""
    base = f"http://127.0.0.1:{page.port}"
    with httpx.Client(base_url=base, headers={"origin": base}, timeout=60) as found:
        if page.keys.token:
            assert found.get(f"/?token={page.keys.token}").status_code == 303
        found.cookies.set(f"detente_{page.port}", page.keys.session)
        yield found


def bare(page: Serving) -> httpx.Client:
    return httpx.Client(base_url=f"http://127.0.0.1:{page.port}", timeout=60)


def cookie(page: Serving) -> dict[str, str]:
    return {"cookie": f"detente_{page.port}={page.keys.session}"}


def run_of(**fields: Any) -> dict[str, Any]:
    return {"ask": "run", "case": "strait", "draws": 16, **fields}


def ended(client: httpx.Client, job: str) -> dict[str, Any]:
    while True:
        found: dict[str, Any] = client.get(f"/api/jobs/{job}").json()
        if found["state"] not in ("waiting", "working"):
            return found
        time.sleep(0.05)


def started(client: httpx.Client, **fields: Any) -> dict[str, Any]:
    found: dict[str, Any] = client.post("/api/jobs", json=run_of(**fields)).json()
    return found


# ------------------------------------------------------------------------------------------------- who may talk to it


def test_the_list_of_routes_here_is_the_list_of_routes_there(client: httpx.Client) -> None:
    said = client.get("/api/openapi.json").json()["paths"]
    there = {(method.upper(), path) for path, methods in said.items() for method in methods}
    here = {(method, path.replace("/1", "/{id}").replace("/strait", "/{case}")) for method, path in ROUTES}
    assert there <= here


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_every_route_refuses_whoever_has_no_token(page: Serving, method: str, path: str) -> None:
    own = {"origin": f"http://127.0.0.1:{page.port}", "content-type": "application/json"}
    with bare(page) as other:
        assert other.request(method, path, headers=own, content="{}").status_code == 401
        wrong = {**own, "cookie": f"detente_{page.port}=guessed"}
        assert other.request(method, path, headers=wrong, content="{}").status_code == 401
        assert other.request(method, f"{path}?token=guessed", headers=own, content="{}").status_code == 401


@pytest.mark.parametrize(("method", "path"), ROUTES)
@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "127.0.0.1", "localhost.evil.example", ""])
def test_every_route_refuses_a_foreign_host(page: Serving, method: str, path: str, host: str) -> None:
    with bare(page) as other:
        headers = {**cookie(page), "host": host, "content-type": "application/json"}
        assert other.request(method, path, headers=headers, content="{}").status_code in (400, 403)


@pytest.mark.parametrize(("method", "path"), ROUTES)
@pytest.mark.parametrize("origin", ["http://evil.example", "null", "https://127.0.0.1", "http://127.0.0.1:1"])
def test_every_route_refuses_a_foreign_origin(page: Serving, method: str, path: str, origin: str) -> None:
    with bare(page) as other:
        headers = {**cookie(page), "origin": origin, "content-type": "application/json"}
        assert other.request(method, path, headers=headers, content="{}").status_code == 403


@pytest.mark.parametrize(("method", "path"), [route for route in ROUTES if route[0] != "GET"])
@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain", ""])
def test_every_route_refuses_the_post_of_a_form(client: httpx.Client, method: str, path: str, kind: str) -> None:
    assert client.request(method, path, headers={"content-type": kind}, content=b"case=strait").status_code == 415


def test_what_changes_anything_must_say_where_it_comes_from(page: Serving) -> None:
    with bare(page) as other:
        assert other.post("/api/jobs", headers=cookie(page), json=run_of()).status_code == 403


def test_a_request_of_another_site_is_refused_by_what_the_browser_says_of_it(page: Serving) -> None:
    with bare(page) as other:
        for said in ("cross-site", "same-site"):
            assert other.get("/", headers={**cookie(page), "sec-fetch-site": said}).status_code == 403
        assert other.get("/", headers={**cookie(page), "sec-fetch-site": "none"}).status_code == 200


def test_the_token_opens_the_page_once() -> None:
    keys = Keys(token="secret")
    assert not keys.exchanged("guess") and not keys.exchanged("")
    assert keys.exchanged("secret") and not keys.exchanged("secret") and not keys.exchanged("")


def test_a_request_is_bounded(client: httpx.Client) -> None:
    json_kind = {"content-type": "application/json"}
    assert client.post("/api/jobs", headers=json_kind, content=b"0" * (MOST_BYTES + 1)).status_code == 413
    assert client.post("/api/jobs", headers=json_kind, content=b"0" * MOST_BYTES).status_code == 422


def test_every_answer_says_that_nothing_else_may_be_loaded(client: httpx.Client, page: Serving) -> None:
    with bare(page) as other:
        answers = [*(client.get(path) for path in ("/", "/api/opened", "/nowhere")), other.get("/")]
    for answer in answers:
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy and "unsafe" not in policy and "http" not in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["cache-control"] == "no-store"


def test_it_listens_on_loopback_alone(page: Serving) -> None:
    assert page.address.startswith("http://127.0.0.1:")


# ------------------------------------------------------------------------------------------------- what it answers


def test_it_lists_what_lies_in_the_folder_and_says_what_a_case_states(client: httpx.Client) -> None:
    listed = client.get("/api/opened").json()
    kinds = {case["id"]: case["kind"] for case in listed["cases"]}
    assert listed["first"] == "strait" and kinds["strait"] == "scenario" and kinds["quill"] == "argument"
    ask = ask_named("situation")
    assert read(client.get("/api/situation/strait").json()) == ask.answered(ask.asked(scenario=str(STRAIT)))


def test_a_run_that_is_put_is_the_run_of_the_command(client: httpx.Client) -> None:
    job = started(client, sets=["inertia=1"])
    assert ended(client, job["id"])["state"] == "done"
    ask = ask_named("run")
    wanted = ask.answered(ask.asked(scenario=str(STRAIT), draws=16, sets=("inertia=1",)))
    found = read(client.get(f"/api/jobs/{job['id']}/finding").json())
    assert getattr(found, "digest") == getattr(wanted, "digest")  # noqa: B009


def test_an_answer_is_written_as_in_a_report(client: httpx.Client) -> None:
    job = started(client)
    assert ended(client, job["id"])["state"] == "done"
    found = client.get(f"/api/jobs/{job['id']}/written").json()
    assert "Who blocks what" in found["html"] and found["charts"]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"case": "strayt"}, "Did you mean strait?"),
        ({"case": "../solved/strait"}, "there is no case"),
        ({"case": str(STRAIT)}, "there is no case"),
        ({"draws": 10**9}, "draws"),
        ({"out": "/tmp"}, "out"),
        ({"ask": "start"}, "ask"),
    ],
)
def test_what_cannot_be_asked_is_said(client: httpx.Client, fields: dict[str, Any], said: str) -> None:
    answer = client.post("/api/jobs", json=run_of(**fields))
    assert answer.status_code in (400, 422) and said in answer.json()["said"]


def test_a_question_that_cannot_be_answered_fails_with_the_sentence_of_the_command(client: httpx.Client) -> None:
    last = ended(client, started(client, focus="nowhere")["id"])
    assert last["state"] == "failed" and "nowhere" in last["said"][-1]


def test_work_is_stopped_where_that_is_asked(client: httpx.Client) -> None:
    job = started(client, draws=4096)
    assert client.post(f"/api/jobs/{job['id']}/stop", json={}).status_code == 200
    last = ended(client, job["id"])
    assert last["state"] == "stopped" and not last["answered"]
    assert client.get(f"/api/jobs/{job['id']}/finding").status_code == 404


def test_of_work_that_is_over_the_oldest_is_forgotten() -> None:
    jobs, ask = Jobs(), ask_named("start")
    for _ in range(MOST + 5):
        job = jobs.start(ask, ask.asked(name="begun"), {})
        while not job.over:
            time.sleep(0.001)
    assert [each.id for each in jobs] == [str(k) for k in range(6, MOST + 6)]
    jobs.close()


def test_a_file_is_read_checked_and_never_written_over_what_changed(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_bytes(STRAIT.read_bytes())
    with serving(str(file)) as served:
        base = f"http://127.0.0.1:{served.port}"
        with httpx.Client(base_url=base, headers={"origin": base, **cookie(served)}, timeout=60) as own:
            read_ = own.get("/api/files/mine").json()
            assert read_["text"] == file.read_text(encoding="utf-8") and read_["writable"]
            said = own.post("/api/files/mine/check", json={"text": "a: ["}).json()
            assert said[0]["severity"] == "error" and said[0]["file"] == "mine.yaml"
            number = {"path": "inertia", "written": "0.7", "digest": read_["digest"]}
            now = own.put("/api/files/mine/number", json=number).json()
            assert "inertia: 0.7" in file.read_text(encoding="utf-8") and now["text"] == file.read_text(encoding="utf-8")
            assert own.put("/api/files/mine/number", json=number).status_code == 409
            assert own.put("/api/files/mine", json={"text": read_["text"], "digest": read_["digest"]}).status_code == 409
            assert own.put("/api/files/mine", json={"text": read_["text"], "digest": now["digest"]}).status_code == 200
            assert file.read_bytes() == STRAIT.read_bytes()


# ------------------------------------------------------------------------------------------------- nothing leads out


def test_only_ordinary_files_of_the_folder_itself_are_cases(tmp_path: Path) -> None:
    inside = tmp_path / "inside"
    (inside / "below").mkdir(parents=True)
    text = STRAIT.read_text(encoding="utf-8")
    for place in (inside / "mine.yaml", inside / "below" / "deep.yaml", tmp_path / "secret.yaml"):
        place.write_text(text, encoding="utf-8")
    (inside / "link.yaml").symlink_to(tmp_path / "secret.yaml")
    found = opened(str(inside))
    assert set(found.cases()) == {"mine"}
    for name in ("link", "deep", "below/deep", "../secret", "secret", "", "mine.yaml"):
        with pytest.raises(Refused):
            found.path(name)


def test_what_cannot_be_opened_is_said(tmp_path: Path) -> None:
    with pytest.raises(FileAccess, match="no scenario and no argument"):
        opened(str(tmp_path))
    with pytest.raises(FileAccess, match="Did you mean a004"):
        opened("a04")
    with pytest.raises(FileAccess, match="there is no file"):
        opened(str(tmp_path / "no.yaml"))


def test_a_file_that_cannot_be_read_is_listed_as_such(tmp_path: Path) -> None:
    (tmp_path / "broken.yaml").write_text("a: [", encoding="utf-8")
    assert opened(str(tmp_path)).cases()["broken"].kind == "unreadable"


def test_the_page_holds_no_secret(client: httpx.Client, page: Serving) -> None:
    text = client.get("/").text
    assert page.keys.session not in text and "token" not in json.dumps(client.get("/api/opened").json())
