"""The command line against a really running service."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.fixtures_api import PASSWORD, ROOT, Service

DOCUMENT = "# {name}管理规定（示例）\n\n第一条 为了管好{name}，制定本规定。\n\n第二条 {name}每年检查两次。\n"


def assistant(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run `assistant …` as somebody at a terminal would."""
    kept = {
        name: value for name, value in os.environ.items() if name not in ("ASSISTANT_URL", "ADMIN_PASSWORD", "PORT")
    }
    return subprocess.run(
        [sys.executable, "-m", "api.command_line", *arguments], cwd=ROOT, capture_output=True, text=True, timeout=60,
        check=False, env={**kept, "COLUMNS": "200", "PYTHONIOENCODING": "utf-8", **environment},
    )  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def put(folder: Path, name: str, metadata: str = "") -> None:
    (folder / f"{name}.md").write_text(DOCUMENT.format(name=name), encoding="utf-8")
    if metadata:
        (folder / f"{name}.yml").write_text(metadata, encoding="utf-8")


def test_ask_prints_the_answer_and_its_source(live_url: str) -> None:
    done = assistant("ask", "《企业服务办法》第三条", "--url", live_url)
    assert done.returncode == 0, done.stderr
    assert "服务券自发放之日起九十日内有效" in done.stdout
    (source,) = [line for line in done.stdout.splitlines() if line.startswith("出处：")]
    for part in ("《企业服务办法（示例）》", "示工信发〔2026〕7号", "第三条", "2027-12-31"):
        assert part in source


def test_ask_can_print_the_whole_json(live_url: str) -> None:
    done = assistant("ask", "服务大厅几点开门", "--json", ASSISTANT_URL=live_url)
    reply = json.loads(done.stdout)
    assert (reply["outcome"], reply["session_id"].startswith("cli-")) == ("answered", True)


def test_ask_without_a_service_says_how_to_start_one() -> None:
    done = assistant("ask", "你好", "--url", "http://127.0.0.1:1")
    assert done.returncode == 1
    assert "make run" in done.stderr
    assert "Traceback" not in done.stderr + done.stdout


def test_load_adds_drafts_that_nobody_can_read_yet(live_url: str, service: Service, folder: Path) -> None:
    put(folder, "风车")
    done = assistant("load", str(folder), "--url", live_url, "--username", "editor", "--password", PASSWORD)
    assert (done.returncode, "载入 1 个，失败 0 个" in done.stdout) == (0, True), done.stdout + done.stderr
    assert "检查两次" not in service.says("《风车管理规定》第二条")


def test_load_and_publish_answers_at_once_with_the_metadata_beside_the_file(
    live_url: str, service: Service, folder: Path
) -> None:
    put(
        folder,
        "水车",
        "document_number: 示水发〔2026〕5号\nissuer: 示例局\neffective_from: 2026-02-01\nregions: [宁夏]\n",
    )
    put(folder, "油坊")
    done = assistant("load", str(folder), "--publish", "--url", live_url, ADMIN_PASSWORD=PASSWORD)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "载入 2 个，失败 0 个" in done.stdout
    (message,) = service.chat("《水车管理规定》第二条")["messages"]
    assert message["citations"][0]["document_number"] == "示水发〔2026〕5号"
    assert "检查两次" in service.says("《油坊管理规定》第二条")


def test_load_says_which_files_failed_and_loads_the_others(live_url: str, folder: Path) -> None:
    put(folder, "磨坊")
    put(folder, "错坊", "expires_on: 明天\n")
    (folder / "空坊.txt").write_text("", encoding="utf-8")
    done = assistant("load", str(folder), "--url", live_url, ADMIN_PASSWORD=PASSWORD)
    assert done.returncode == 1
    assert "载入 1 个，失败 2 个" in done.stdout
    assert "错坊.md" in done.stdout
    assert "空坊.txt" in done.stdout


def test_load_twice_reports_what_is_already_there(live_url: str, folder: Path) -> None:
    put(folder, "砖窑")
    first, second = (assistant("load", str(folder), "--url", live_url, ADMIN_PASSWORD=PASSWORD) for _ in range(2))
    assert (first.returncode, second.returncode) == (0, 1)
    assert "already in the library" in second.stdout


def test_load_with_a_wrong_password_is_refused(live_url: str, folder: Path) -> None:
    put(folder, "瓦窑")
    done = assistant("load", str(folder), "--url", live_url, ADMIN_PASSWORD="wrong")
    assert done.returncode == 1
    assert "401" in done.stderr


def test_load_of_a_folder_without_documents_says_so(live_url: str, folder: Path) -> None:
    done = assistant("load", str(folder), "--url", live_url, ADMIN_PASSWORD=PASSWORD)
    assert done.returncode == 1
    assert ".docx" in done.stderr
