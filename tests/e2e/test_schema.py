"""Every operation of the OpenAPI document, fuzzed with an administrator's token. Runs last: see conftest.py."""

import os
import subprocess

from deploy import launch
from tests.e2e.service import Service

EXAMPLES = 15  # for each operation and phase
FUZZING_SECONDS = 180
HANGING_SECONDS = 30
# stream stays open by design; logout would end the login that the rest of the run needs.
UNTESTED = ("/api/v1/chat/stream", "/api/v1/auth/logout")
CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"


def test_schemathesis_finds_no_answer_outside_the_schema(service: Service, session_id: str) -> None:
    service.chat("服务补贴券是什么？", session_id)
    process, before = service.process("api").pid, service.history(session_id)
    command = [
        str(launch.API_ENV / "bin/python"), "-m", "schemathesis.cli", "run", f"{service.url}/api/v1/openapi.json",
        "--header", f"Authorization: {service.admin()['Authorization']}", "--max-examples", str(EXAMPLES),
        "--phases", "examples,coverage,fuzzing", "--checks", CHECKS, "--request-timeout", str(HANGING_SECONDS),
        "--suppress-health-check", "all", "--no-shrink", "--seed", "168", "--workers", "2", "--continue-on-failure",
        "--warnings", "off", *(part for path in UNTESTED for part in ("--exclude-path", path)),
    ]  # fmt: skip
    environment = {**os.environ, "NO_PROXY": "127.0.0.1"}
    done = subprocess.run(
        command, cwd=service.data, env=environment, capture_output=True, text=True, timeout=FUZZING_SECONDS, check=False
    )
    assert done.returncode == 0, (done.stdout + done.stderr)[-12_000:]
    assert service.process("api").pid == process, "the service was started again"
    assert service.history(session_id) == before
