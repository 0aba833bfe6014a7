"""The menu: what is published, what is refused before it is sent, and the command that does it."""

import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn
from typer.testing import CliRunner

from api.command_line import app
from channels.wechat.menu import MENU, read_menu
from knowledge.errors import BadContent
from tests.fakes.wechat_cloud import Cloud, Shown
from tests.fakes.wechat_terminal import fields_of, line_of


def test_our_menu_is_within_the_limits_and_its_keys_are_questions() -> None:
    menu = read_menu()
    assert 1 <= len(menu["button"]) <= 3
    for entry in menu["button"]:
        assert 1 <= len(entry["sub_button"]) <= 5
        assert all(item["type"] == "click" and item["key"] for item in entry["sub_button"])


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("- {name: 查政策, items: []}", "items"),
        ("[]", "entries"),
        ("- {name: 名字太长了, items: [{name: 甲, ask: 乙}]}", "最多 4 个汉字"),
        ("- {name: 甲, items: [{name: 九个汉字的名字太长了, ask: 乙}]}", "最多 8 个汉字"),
        ("- {name: 甲, items: [{name: 乙}]}", "只写一个"),
        ("- {name: 甲, items: [{name: 乙, ask: 丙, open: 'https://x.cn'}]}", "只写一个"),
        ("- {name: 甲, items: [{name: 乙, open: 'http://x.cn'}]}", "open"),
        ("- {name: 甲, items: [{name: 乙, ask: " + "问" * 43 + "}]}", "128"),
        ("- {name: 甲, items: [{name: 乙, ask: 丙, extra: 1}]}", "extra"),
        ("- {name: [", "读不懂"),
    ],
)
def test_menu_that_wechat_would_refuse_is_refused_here(tmp_path: Path, text: str, problem: str) -> None:
    path = tmp_path / "menu.yml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadContent, match=problem):
        read_menu(path)


@pytest.fixture
def served() -> Iterator[tuple[Cloud, str]]:
    cloud = Cloud()
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(cloud.app, host="127.0.0.1", port=port, log_level="error"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield cloud, f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(timeout=10)


def test_menu_is_published_by_a_command(served: tuple[Cloud, str]) -> None:
    cloud, url = served
    known = {"WECHAT_APP_ID": cloud.app_id, "WECHAT_API_URL": url, "REDIS_URL": ""}
    run, publish = CliRunner(), ["wechat", "menu", "publish"]
    done = run.invoke(app, publish, env={**known, "WECHAT_APP_SECRET": cloud.secret})
    assert (done.exit_code, cloud.menu) == (0, read_menu(MENU)), done.output
    wrong = run.invoke(app, publish, env={**known, "WECHAT_APP_SECRET": "wrong"})
    assert (wrong.exit_code, "WECHAT_APP_SECRET" in wrong.output) == (1, True)
    lacking = run.invoke(app, publish, env={**known, "WECHAT_APP_SECRET": ""})
    assert (lacking.exit_code, "还缺设置：WECHAT_APP_SECRET" in lacking.output) == (1, True)
    assert run.invoke(app, ["wechat", "menu", "check"]).exit_code == 0


def test_command_line_stays_light() -> None:
    code = "import sys, api.command_line; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_terminal_of_the_simulator_understands_its_lines() -> None:
    assert fields_of("您好") == {"MsgType": "text", "Content": "您好"}
    assert fields_of("/tap 申请条件|t1-0.abc")["bizmsgmenuid"] == "t1-0.abc"
    assert fields_of("/subscribe s-1")["EventKey"] == "qrscene_s-1"
    assert fields_of("/dance") == {}
    assert line_of("o-me", Shown(0.0, "passive", "一\n二")) == "\n[o-me] ◀ 公众号 一\n    二"
