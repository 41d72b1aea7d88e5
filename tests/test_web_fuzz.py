"""Whatever is sent to the page's server, it answers in order: never a fault of its own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from detente.web.serve import serving

schemathesis = pytest.importorskip("schemathesis", reason="schemathesis is not installed")
STRAIT = str(Path(__file__).parent / "solved" / "strait.yaml")


@pytest.mark.parametrize("many", [20, pytest.param(500, marks=pytest.mark.slow)])
def test_no_request_is_answered_by_a_fault(many: int) -> None:
    """So many requests a route: made from the schema that the server publishes, and broken on purpose."""
    with serving(STRAIT) as page:
        base = f"http://127.0.0.1:{page.port}"
        own = {"origin": base, "cookie": f"detente_{page.port}={page.keys.session}"}
        schema = schemathesis.openapi.from_url(f"{base}/api/openapi.json", headers=own)
        answered: dict[int, int] = {}
        for found in schema.get_all_operations():
            operation = found.ok()
            taken = operation.body or operation.path_parameters or operation.query
            for mode in list(schemathesis.GenerationMode) if taken else [schemathesis.GenerationMode.POSITIVE]:

                @given(case=operation.as_strategy(generation_mode=mode))
                @settings(
                    max_examples=many,
                    deadline=None,
                    phases=(Phase.generate,),
                    suppress_health_check=list(HealthCheck),
                    database=None,
                )
                def ask(case: Any) -> None:
                    answer = case.call(headers=own)
                    answered[answer.status_code] = answered.get(answer.status_code, 0) + 1
                    assert answer.status_code < 500, (case.method, case.path, case.body, answer.text[:500])
                    assert "default-src 'none'" in answer.headers["content-security-policy"][0]

                ask()
        print(f"{sum(answered.values())} requests: {answered}")
        assert sum(answered.values()) >= 10 * many
