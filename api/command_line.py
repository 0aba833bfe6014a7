"""The command line: `assistant ask` and `load` over HTTP to a running service; `staff` and `hotwords` beside it."""

import json
import os
import uuid
from pathlib import Path
from typing import Annotated, Any

import httpx
import typer
import yaml
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from api import staff_commands, wechat_commands
from api.command_output import fail
from channels.hotline.speech.asr_event import Dialect

app = typer.Typer(help="168 企业服务助手的命令行。先用 make run 启动服务。", no_args_is_help=True, add_completion=False)
app.add_typer(staff_commands.app, name="staff")
app.add_typer(wechat_commands.app, name="wechat")
console = Console(highlight=False)
SUFFIXES = {".txt", ".md", ".html", ".htm", ".docx", ".pdf", ".xlsx"}
Url = Annotated[str, typer.Option(help="服务地址", envvar="ASSISTANT_URL")]
DEFAULT_URL = f"http://127.0.0.1:{os.environ.get('PORT', '8000')}"


@app.command()
def ask(
    question: Annotated[str, typer.Argument(help="要问的话")], url: Url = DEFAULT_URL,
    as_json: Annotated[bool, typer.Option("--json", help="输出完整 JSON")] = False,
) -> None:  # fmt: skip
    """问一个问题，看回答和出处。"""
    reply = _call("POST", f"{url}/api/v1/chat", json={"session_id": f"cli-{uuid.uuid4().hex}", "text": question})
    if as_json:
        print(json.dumps(reply, ensure_ascii=False, indent=2))
        return
    for message in reply["messages"]:
        console.print(message["text"], markup=False)
        for number, choice in enumerate(message["choices"], start=1):
            console.print(f"  {number}. {choice['title']}", markup=False)
        for citation in message["citations"]:
            parts = [f"《{citation['title']}》", citation["document_number"], citation["section"]]
            if citation["expires_on"]:
                parts.append(f"有效期至 {citation['expires_on']}")
            console.print("出处：" + "  ".join(part for part in parts if part), style="dim", markup=False)


@app.command()
def load(
    folder: Annotated[Path, typer.Argument(help="放文件的文件夹", exists=True, file_okay=False)], url: Url = DEFAULT_URL,
    username: Annotated[str, typer.Option(help="账号")] = "admin",
    password: Annotated[str, typer.Option(help="密码", envvar="ADMIN_PASSWORD", prompt="密码", hide_input=True)] = "",
    publish: Annotated[bool, typer.Option(help="载入后直接发布（需要审核权限）")] = False,
) -> None:  # fmt: skip
    """载入一个文件夹里的文件。同名 .yml 里可写文件的元数据（标题、文号、施行日期…）。"""
    paths = sorted(path for path in folder.iterdir() if path.suffix.lower() in SUFFIXES)
    if not paths:
        fail(f"{folder} 里没有可以载入的文件（{'、'.join(sorted(SUFFIXES))}）")
    token = _call("POST", f"{url}/api/v1/auth/login", json={"username": username, "password": password})["token"]
    failures = []
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console) as progress:
        task = progress.add_task("载入", total=len(paths))
        for path in paths:
            problem = _load_one(path, url, token, publish=publish)
            if problem:
                failures.append((path.name, problem))
            progress.update(task, advance=1, description=path.name[:30])
    console.print(f"载入 {len(paths) - len(failures)} 个，失败 {len(failures)} 个。")
    for name, problem in failures:
        console.print(f"  ✗ {name}：{problem}", style="red", markup=False)
    if failures:
        raise typer.Exit(1)


@app.command()
def hotwords(
    dialect: Annotated[Dialect, typer.Argument(help="语音识别产品")],
    limit: Annotated[int | None, typer.Option(help="最多多少个词；不写就按该产品的上限", min=1)] = None,
    output: Annotated[Path | None, typer.Option(help="写到文件；不写就打印", dir_okay=False)] = None,
) -> None:  # fmt: skip
    """把词库导出成语音识别的热词表，重要的在前。"""
    from channels.hotline.speech.hotwords import export  # reads the whole lexicon, which no other command needs

    text = export(dialect, limit)
    if output is None:
        print(text, end="")
        return
    output.write_text(text, encoding="utf-8")
    console.print(f"已写入 {output}。")


def _load_one(path: Path, url: str, token: str, *, publish: bool) -> str | None:
    """Upload one file, and publish it if asked; returns what went wrong."""
    headers = {"Authorization": f"Bearer {token}"}
    described = path.with_suffix(".yml")
    try:
        metadata: Any = yaml.safe_load(described.read_text(encoding="utf-8")) if described.is_file() else {}
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        return f"{described.name} 读不懂：{error}"
    with httpx.Client(base_url=url, headers=headers, timeout=120, trust_env=False) as client:
        files = {"file": (path.name, path.read_bytes())}
        made = client.post(
            "/api/v1/knowledge/documents",
            files=files,
            data={"metadata": json.dumps(metadata or {}, ensure_ascii=False, default=str)},
        )
        if made.status_code != 201:
            return str(made.json().get("detail", made.text))
        for action in ("submit", "approve", "publish") if publish else ():
            step = client.post(f"/api/v1/knowledge/documents/{made.json()['id']}/{action}")
            if step.status_code != 200:
                return str(step.json().get("detail", step.text))
    return None


def _call(method: str, url: str, **arguments: Any) -> dict[str, Any]:
    try:
        answer = httpx.request(method, url, timeout=30, trust_env=False, **arguments)
    except httpx.HTTPError as error:
        fail(f"连不上服务（{url}）：{error}。请先运行 make run，或用 --url 指定地址。")
    content: dict[str, Any] = answer.json()
    if answer.status_code >= 400:
        fail(f"服务答复 {answer.status_code}：{content.get('detail')}")
    return content


if __name__ == "__main__":
    app()
