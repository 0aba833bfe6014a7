"""`make run`, `make test`, `make bench`: finds or makes the two environments, then starts what was asked for.

Standard library only: this runs before anything is installed. Every step is skipped when its inputs did not change.
"""

import argparse
import hashlib
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parent.parent
API_ENV = ROOT / ".venv"
RASA_ENV = ROOT / ".venv-rasa"
API_PYTHONS = ("3.11", "3.12", "3.13")
RASA_PYTHONS = ("3.10",)
MIN_NODE = 18
READY_SECONDS = 180


class SetUpError(Exception):
    """Something is missing; the text is Chinese and says what to do."""


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("task", choices=("install", "prepare", "run"))
    parser.add_argument("--tests", action="store_true", help="also install what tests and checks need")
    options = parser.parse_args(arguments)
    try:
        install(with_tests=options.tests)
        if options.task != "install":
            prepare()
        if options.task == "run":
            return run()
    except SetUpError as error:
        print(f"\n✗ {error}", file=sys.stderr)
        return 1
    except subprocess.CalledProcessError as error:
        print(f"\n✗ 这一步失败了：{' '.join(map(str, error.cmd))}", file=sys.stderr)
        return 1
    return 0


def install(*, with_tests: bool) -> None:
    """Both environments with their pinned requirements."""
    files = ["api.txt"] + (["test.txt"] if with_tests else [])
    _make_environment(API_ENV, API_PYTHONS, files, editable=True)
    _make_environment(RASA_ENV, RASA_PYTHONS, ["rasa.txt"], editable=False)


def prepare() -> None:
    """Web parts, knowledge, encoder, index, Rasa model."""
    _step("网页组件", _build_web)
    environment = service_environment()
    print("▸ 知识库、编码器与检索索引")
    subprocess.run([API_ENV / "bin/python", "-W", "ignore", "-m", "api.prepare"], check=True, cwd=ROOT, env=environment)
    _step("Rasa 对话模型", lambda: _train_rasa(environment))


def run() -> int:
    """Start both processes under supervisor, wait until they are ready, say where to click, stay until Ctrl-C."""
    environment = service_environment()
    port, rasa_port = int(environment["PORT"]), int(environment["RASA_PORT"])
    for number in (port, rasa_port):
        _check_free(number)
    data = data_dir()
    (data / "logs").mkdir(parents=True, exist_ok=True)
    config = data / "supervisord.conf"
    config.write_text(supervisor_config(environment), encoding="utf-8")
    started = time.monotonic()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # a plain kill stops both processes as Ctrl-C does
    supervisor = subprocess.Popen(
        [API_ENV / "bin/supervisord", "--configuration", config, "--nodaemon"], cwd=ROOT, env=environment
    )
    try:
        _wait_until_ready(port, supervisor, started)
        _say_where(port, data)
        return supervisor.wait()
    except KeyboardInterrupt:
        print("\n正在停止…")
        return 0
    finally:
        if supervisor.poll() is None:
            supervisor.terminate()
        supervisor.wait(timeout=30)


def supervisor_config(environment: dict[str, str]) -> str:
    """Both programs; a crash of one restarts it, stopping the supervisor stops both.

    One thread for numeric libraries: a turn's vectors are small, and waking more threads costs more than it brings.
    """
    data = data_dir()
    api = (
        f"{API_ENV}/bin/python -W ignore -m uvicorn api.app:create_app --factory --host {environment['HOST']} "
        f"--port {environment['PORT']} --no-access-log --ws websockets-sansio --timeout-graceful-shutdown 5"
    )
    rasa = (
        f"{RASA_ENV}/bin/python -W ignore -m bot.components.server run --model {data}/models/assistant.tar.gz "
        f"--endpoints endpoints.yml --credentials credentials.yml --interface 127.0.0.1 --port {environment['RASA_PORT']}"
    )
    lines = [
        "[supervisord]", "silent=true", f"logfile={data}/logs/supervisord.log", f"pidfile={data}/supervisord.pid",
        f"childlogdir={data}/logs",
    ]  # fmt: skip
    for name, command in (("api", api), ("rasa", rasa)):
        lines += [
            f"[program:{name}]", f"command={command}", 'environment=OMP_NUM_THREADS="1"', f"directory={ROOT}", "autorestart=true", "startsecs=1",
            "startretries=1000", "stopwaitsecs=10", "stopasgroup=true", "killasgroup=true", "redirect_stderr=true",
            f"stdout_logfile={data}/logs/{name}.log", "stdout_logfile_maxbytes=10MB", "stdout_logfile_backups=3",
        ]  # fmt: skip
    return "\n".join(lines) + "\n"


def service_environment() -> dict[str, str]:
    """The environment of both processes: what the user set, our defaults, and the two shared secrets."""
    environment = dict(os.environ)
    environment.setdefault("HOST", "0.0.0.0")
    environment.setdefault("PORT", "8000")
    environment.setdefault("RASA_PORT", str(int(environment["PORT"]) + 5))
    environment.setdefault("RASA_URL", f"http://127.0.0.1:{environment['RASA_PORT']}")
    environment.setdefault("ACTION_URL", f"http://127.0.0.1:{environment['PORT']}/internal/actions")
    environment["DATA_DIR"] = str(data_dir())
    environment["RASA_TELEMETRY_ENABLED"] = "false"
    environment["PYTHONWARNINGS"] = "ignore"
    environment.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    environment["PYTHONPATH"] = str(ROOT)
    path = data_dir() / "secrets.json"
    if not path.is_file():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(json.dumps({n: secrets.token_urlsafe(24) for n in ("GATEWAY_TOKEN", "ACTION_TOKEN")}))
    for name, value in json.loads(path.read_text()).items():
        environment.setdefault(name, value)
    return environment


def data_dir() -> Path:
    return (ROOT / os.environ.get("DATA_DIR", "var")).resolve()


def find_python(versions: Iterable[str]) -> Path:
    """An interpreter of one of these versions: on the PATH, from pyenv, or from uv."""
    for version in versions:
        for candidate in _candidates(version):
            if candidate and _answers(candidate, version):
                return Path(candidate)
    wanted = list(versions)
    raise SetUpError(
        f"没有找到 Python {' 或 '.join(wanted)}。请装一个再运行：\n"
        f"    uv python install {wanted[0]}        （先装 uv：pip install uv）\n"
        f"    pyenv install {wanted[0]}            （用 pyenv 的话）\n"
        f"    apt install python{wanted[0]} python{wanted[0]}-venv   （系统源里有的话）"
    )


def _candidates(version: str) -> Iterable[str | None]:
    yield sys.executable if sys.version.startswith(version + ".") else None
    yield shutil.which(f"python{version}")
    if pyenv := shutil.which("pyenv"):
        root = subprocess.run([pyenv, "root"], capture_output=True, text=True, check=False).stdout.strip()
        yield from (str(p / "bin/python") for p in sorted((Path(root) / "versions").glob(f"{version}.*"), reverse=True))
    if uv := shutil.which("uv"):
        found = subprocess.run([uv, "python", "find", version], capture_output=True, text=True, check=False)
        yield found.stdout.strip() or None


def _answers(python: str, version: str) -> bool:
    """True if it really starts: a pyenv shim exists even for versions that do not."""
    try:
        done = subprocess.run(
            [python, "-c", "import sys, venv, ensurepip; print('%d.%d' % sys.version_info[:2])"],
            capture_output=True, text=True, check=False, timeout=30,
        )  # fmt: skip
    except OSError:
        return False
    return done.returncode == 0 and done.stdout.strip() == version


def _make_environment(folder: Path, versions: Sequence[str], files: Sequence[str], *, editable: bool) -> None:
    requirements = [ROOT / "requirements" / name for name in files]
    mark = digest(requirements)
    stamp = folder / ".requirements"
    done = stamp.read_text().split() if stamp.is_file() else []
    if mark in done:
        return
    print(f"▸ 安装依赖到 {folder.name}（第一次要几分钟）", flush=True)
    if not (folder / "bin/python").exists():
        subprocess.run([find_python(versions), "-m", "venv", "--clear", folder], check=True)
    python = folder / "bin/python"
    quiet = [] if sys.stdout.isatty() else ["-q"]  # a person watches the packages come in, a log needs only the end
    for path in requirements:
        subprocess.run(
            [python, "-m", "pip", "install", "--disable-pip-version-check", *quiet, "-r", path],
            check=True, cwd=ROOT,
        )  # fmt: skip
    if editable:
        subprocess.run([python, "-m", "pip", "install", "-q", "--no-deps", "-e", ROOT], check=True, cwd=ROOT)
    stamp.write_text("\n".join([*(done if len(files) > 1 else []), mark, digest(requirements[:1])]))


def _build_web() -> None:
    folder = ROOT / "web" / "widget"
    sources = [p for p in sorted(folder.rglob("*")) if p.is_file() and not {"node_modules", "dist"} & set(p.parts)]
    if _unchanged(folder / "dist" / ".sources", mark := digest(sources)):
        return
    node, npm = shutil.which("node"), shutil.which("npm")
    version = subprocess.run([node, "--version"], capture_output=True, text=True, check=True).stdout if node else ""
    if not node or not npm or int(version.lstrip("v").split(".")[0]) < MIN_NODE:
        raise SetUpError(
            f"需要 Node.js {MIN_NODE} 或更新版本和 npm 来构建网页组件。请安装：apt install nodejs npm，或到 Node.js 官网下载。"
        )
    install = [npm, "install", "--no-package-lock", "--no-audit", "--no-fund", "--loglevel=error"]
    subprocess.run(install, check=True, cwd=folder)
    subprocess.run([npm, "run", "--silent", "build"], check=True, cwd=folder)
    (folder / "dist" / ".sources").write_text(mark)


def _train_rasa(environment: dict[str, str]) -> None:
    models = data_dir() / "models"
    sources = [ROOT / "config.yml", ROOT / "requirements" / "rasa.txt", data_dir() / "lexicon" / "words.txt"]
    for folder in ("bot/domain", "bot/dialogue", "bot/components", "nlu_data/intents"):
        sources += [p for p in sorted((ROOT / folder).rglob("*")) if p.suffix in (".yml", ".py")]
    if (models / "assistant.tar.gz").is_file() and _unchanged(models / ".sources", digest(sources)):
        return
    models.mkdir(parents=True, exist_ok=True)
    log = data_dir() / "logs" / "train.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    print(f"  训练中，日志在 {log}", flush=True)
    with log.open("wb") as output:
        _run_training(models, environment, output)
    (models / ".sources").write_text(digest(sources))


def _run_training(models: Path, environment: dict[str, str], output: IO[bytes]) -> None:
    subprocess.run(
        [RASA_ENV / "bin/python", "-W", "ignore", "-m", "rasa", "train", "--config", "config.yml", "--domain", "bot/domain",
         "--data", "nlu_data/intents", "bot/dialogue", "--out", models, "--fixed-model-name", "assistant", "--quiet"],
        check=True, cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT,
    )  # fmt: skip


def digest(paths: Iterable[Path]) -> str:
    """A hash over names and contents."""
    total = hashlib.sha256()
    for path in paths:
        total.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return total.hexdigest()


def _unchanged(stamp: Path, mark: str) -> bool:
    return stamp.is_file() and stamp.read_text() == mark


def _step(name: str, work: Callable[[], None]) -> None:
    print(f"▸ {name}", flush=True)
    started = time.monotonic()
    work()
    print(f"  就绪（{time.monotonic() - started:.1f} 秒）")


def _check_free(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise SetUpError(f"端口 {port} 已被占用。可能助手已经在运行；要换端口请用：PORT=8100 make run") from error


def _wait_until_ready(port: int, supervisor: "subprocess.Popen[bytes]", started: float) -> None:
    last = ""
    while time.monotonic() - started < READY_SECONDS:
        if supervisor.poll() is not None:
            raise SetUpError(f"启动失败，请看日志：{data_dir()}/logs/")
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=3) as answer:
                if answer.status == 200:
                    print(f"✓ 已就绪（{time.monotonic() - started:.1f} 秒）")
                    return
        except urllib.error.HTTPError as error:
            state = json.loads(error.read() or b"{}")
            waiting = "、".join(
                n for n, key in (("数据库", "database"), ("索引", "index"), ("Rasa", "rasa")) if not state.get(key)
            )
            if waiting != last:
                print(f"  等待：{waiting}", flush=True)
                last = waiting
        except OSError:
            pass
        time.sleep(0.3)
    raise SetUpError(f"{READY_SECONDS} 秒内没有就绪，请看日志：{data_dir()}/logs/")


def _say_where(port: int, data: Path) -> None:
    print(
        f"\n  助手网页    http://127.0.0.1:{port}/\n  接口文档    http://127.0.0.1:{port}/api/v1/openapi.json\n"
        f"  健康检查    http://127.0.0.1:{port}/readyz\n  日志        {data}/logs/\n\n  按 Ctrl-C 停止。\n", flush=True,
    )  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
