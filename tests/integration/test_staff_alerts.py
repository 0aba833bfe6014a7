"""Staff are told who waits for them, by a real robot over HTTP that misbehaves, and by several senders at once."""

import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr, ValidationError

from api.handovers import make_alert_chores
from bot.handovers.alert_sender import AlertSender
from bot.handovers.alerts import Alerts
from bot.handovers.notifier import NotSent, WebhookNotifier, make_notifier
from bot.settings import Settings
from knowledge.records.database import Database
from knowledge.records.repositories.staff_alerts import StaffAlerts
from tests.fakes.group_robot import TOO_OFTEN, GroupRobot, group_robot
from tests.handover_world import MINUTE, NIGHT, World

SECONDS, IMPATIENT = 5.0, 0.3  # of patience with the robot
TEN = timedelta(seconds=10)
ROOT = Path(__file__).parents[2]


@dataclass
class Desk:
    """Staff with a robot in their group chat."""

    world: World
    robot: GroupRobot
    senders: list[AlertSender]

    def pass_on(self, after: timedelta = TEN) -> int:
        """Time goes on, and what is due is told."""
        self.world.now += after
        with ThreadPoolExecutor(1) as pool:  # a chore runs in a thread, where no event loop is
            return pool.submit(self.senders[0].send_due).result()

    def states(self) -> list[tuple[str, str]]:
        with self.world.database.looking() as connection:
            return [(row.kind, row.state) for row in StaffAlerts(connection).all()]


def make_desk(database: Database, robot: GroupRobot, senders: int = 1) -> Desk:
    world = World(database, alerts=Alerts(True))
    world.hire()
    made = [
        AlertSender(database, WebhookNotifier(robot.url, seconds=SECONDS), lambda: world.now) for _ in range(senders)
    ]
    return Desk(world, robot, made)


class Gone:
    """A robot that was removed from its group."""

    limit, calls = 2048, 0

    def send(self, text: str) -> None:
        self.calls += 1
        raise NotSent("errcode 93000: invalid webhook url")


@pytest.fixture
def robot() -> Iterator[GroupRobot]:
    with group_robot() as robot:
        yield robot


@pytest.fixture
def desk(sqlite_database: Database, robot: GroupRobot) -> Desk:
    return make_desk(sqlite_database, robot)


async def test_staff_are_told_who_waits_without_a_word_of_theirs(desk: Desk) -> None:
    await desk.world.say("我在贺兰县，补贴券怎么用，我叫王建华，电话13800001111")
    await desk.world.say("转人工")
    number = desk.world.row().id
    assert desk.pass_on() == 1
    assert desk.robot.shown == [
        f"【人工坐席】\n有人找人工（1）：\n· {number} 号：来自网页，贺兰县，在办政策咨询\n请尽快到队列里接待。"
    ]
    assert desk.robot.bodies[0] == {"msgtype": "text", "text": {"content": desk.robot.shown[0]}}
    assert desk.pass_on() == 0 and desk.robot.calls == 1


async def test_whom_nobody_takes_is_told_once_more_and_only_once(desk: Desk) -> None:
    await desk.world.say("转人工")
    desk.pass_on()
    assert desk.pass_on(2 * MINUTE) == 0
    assert desk.pass_on(1 * MINUTE) == 1 and "还没有人接（1）" in desk.robot.shown[-1]
    assert "等了 3 分钟" in desk.robot.shown[-1]
    assert desk.pass_on(3 * MINUTE) == 0 and len(desk.robot.shown) == 2


async def test_who_was_taken_or_left_meanwhile_is_not_told(desk: Desk) -> None:
    for session in ("s1", "s2"):
        await desk.world.say("转人工", session)
    desk.world.staff.claim(desk.world.row("s1").id, "li")
    await desk.world.say("不等了", "s2")
    assert desk.pass_on(4 * MINUTE) == 0
    assert desk.robot.calls == 0 and {state for _, state in desk.states()} == {"cancelled"}


async def test_who_goes_back_into_the_queue_is_told_again(desk: Desk) -> None:
    await desk.world.say("转人工")
    number = desk.world.row().id
    desk.world.staff.claim(number, "li")
    desk.world.staff.release(number, "li")
    assert desk.pass_on() == 2 and f"坐席转出，请同事接（1）：\n· {number} 号" in desk.robot.shown[-1]
    assert desk.robot.shown[-1].count("· ") == 1  # the most urgent about each
    desk.world.staff.claim(number, "wang")
    desk.world.now += MINUTE
    await desk.world.say("在吗")
    desk.world.later(6)
    assert desk.pass_on() == 1 and f"坐席没有回应，重新排队（1）：\n· {number} 号" in desk.robot.shown[-1]


async def test_messages_of_the_night_come_in_one_message_when_staff_are_back(desk: Desk) -> None:
    desk.world.now += NIGHT
    for n in range(20):
        await desk.world.say("转人工", f"s{n}")
        await desk.world.say(f"想问券的事，王女士 138000011{n:02d}", f"s{n}")
    desk.world.log.forget("s0")
    assert desk.pass_on(MINUTE) == 0
    desk.world.now = desk.world.now.replace(hour=1, minute=0, second=0) + timedelta(days=1)  # nine in Yinchuan
    assert desk.pass_on(timedelta(0)) == 19
    [text] = desk.robot.shown
    assert "留言待办（19）" in text and "GD-20260615-0002" in text and text.endswith("请在待办里处理。")
    assert len(text.encode()) <= 2048 and "1380000" not in text and "王" not in text and "券的事" not in text


async def test_whom_nobody_took_in_time_is_told_as_a_ticket(desk: Desk) -> None:
    await desk.world.say("转人工")
    desk.world.later(11)
    assert desk.pass_on() == 1 and "GD-20260615-0001" in desk.robot.shown[-1]
    assert desk.states() == [("queued", "cancelled"), ("unclaimed", "cancelled"), ("ticket", "sent")]


@pytest.mark.parametrize("fault", [500, 429, "hangs", "trickles", "closes", "talks", "html", ["ok"], "moved", {}])
async def test_what_the_robot_fails_at_goes_later_together_with_what_came_meanwhile(desk: Desk, fault: Any) -> None:
    desk.robot.script = [fault]
    if fault in ("hangs", "trickles"):
        desk.senders[0].notifier = WebhookNotifier(desk.robot.url, seconds=IMPATIENT)
    await desk.world.say("转人工")
    began = time.monotonic()
    assert desk.pass_on() == 0 and time.monotonic() - began < SECONDS
    desk.senders[0].notifier = WebhookNotifier(desk.robot.url, seconds=SECONDS)
    await desk.world.say("转人工", "s2")
    assert desk.pass_on(timedelta(seconds=9)) == 0 and desk.robot.calls == 1
    assert desk.pass_on(timedelta(seconds=2)) == 2
    assert len(desk.robot.shown) == 1 and "有人找人工（2）" in desk.robot.shown[0]


async def test_a_robot_that_is_called_too_often_is_left_alone_for_a_minute(desk: Desk) -> None:
    desk.robot.script = [TOO_OFTEN]
    await desk.world.say("转人工")
    assert desk.pass_on() == 0
    assert desk.pass_on(timedelta(seconds=59)) == 0 and desk.robot.calls == 1
    assert desk.pass_on(timedelta(seconds=2)) == 1


async def test_a_rush_makes_few_messages(desk: Desk) -> None:
    sent = 0
    for n in range(40):  # one a second
        await desk.world.say("转人工", f"s{n}")
        sent += desk.pass_on(timedelta(seconds=1))
    assert desk.robot.calls <= 5 and sent >= 30


async def test_a_robot_that_is_gone_is_given_up_with_a_line_in_the_log(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    desk.robot.script = [500, "closes", 404]
    desk.world.now += NIGHT
    await desk.world.say("转人工")
    await desk.world.say("请回电")
    desk.world.now = desk.world.now.replace(hour=1, minute=0, second=0) + timedelta(days=1)
    for _ in range(3):
        desk.pass_on(MINUTE)
    desk.senders[0].notifier = gone = Gone()
    for _ in range(5 * 60):
        desk.pass_on(MINUTE)
    assert desk.states() == [("ticket", "given_up")] and desk.robot.calls == 3 and 100 < gone.calls < 130
    errors = [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR]
    assert errors == ["staff were not told of 1 alerts: the robot refused them for hours"]
    assert "geheim" not in caplog.text and "127.0.0.1" not in caplog.text
    desk.world.now += timedelta(days=31)
    assert desk.senders[0].forget() == 1 and desk.states() == []


async def test_a_turn_does_not_wait_for_the_robot(desk: Desk) -> None:
    desk.robot.script = ["hangs"]
    desk.senders[0].notifier = WebhookNotifier(desk.robot.url, seconds=20)
    await desk.world.say("转人工")
    desk.world.now += TEN
    sending = threading.Thread(target=desk.senders[0].send_due)
    sending.start()
    assert desk.robot.called.wait(10)
    began = time.monotonic()
    reply = await desk.world.say("转人工", "s2")
    assert reply["state"]["handover"]["position"] == 2 and time.monotonic() - began < 2
    desk.robot.let_go.set()
    sending.join(10)
    assert not sending.is_alive()


async def test_many_senders_at_once_tell_everything_once(database: Database, robot: GroupRobot) -> None:
    desk = make_desk(database, robot, senders=6)
    other = Database(database.url)
    for sender in desk.senders[::2]:
        sender.database = other
    for n in range(5):
        await desk.world.say("转人工", f"s{n}")
        desk.world.now += TEN
        with ThreadPoolExecutor(len(desk.senders)) as pool:
            assert sum(pool.map(lambda sender: sender.send_due(), desk.senders)) == 1
    other.close()
    assert robot.calls == 5 and len({text.split("号")[0] for text in robot.shown}) == 5


#: Dies while the robot is being called.
SCRIPT = """
import os, signal, sys
from datetime import datetime
from bot.handovers.alert_sender import AlertSender
from bot.handovers.notifier import WebhookNotifier
from knowledge.records.database import Database

class Dies(WebhookNotifier):
    def send(self, text):
        os.kill(os.getpid(), signal.SIGKILL)

AlertSender(Database(sys.argv[1]), Dies("http://127.0.0.1:9/"), lambda: datetime.fromisoformat(sys.argv[2])).send_due()
"""


async def test_what_a_killed_process_was_about_to_tell_is_told_by_the_next(desk: Desk) -> None:
    await desk.world.say("转人工")
    command = [sys.executable, "-c", SCRIPT, desk.world.database.url, desk.world.now.isoformat()]
    died = subprocess.run(command, cwd=ROOT, env={**os.environ}, capture_output=True, timeout=120, check=False)
    assert died.returncode == -signal.SIGKILL, died.stderr
    assert ("queued", "sending") in desk.states()
    assert desk.pass_on(timedelta(seconds=59)) == 0
    assert desk.pass_on(timedelta(seconds=2)) == 1 and "有人找人工" in desk.robot.shown[0]


async def test_without_a_robot_nothing_is_kept(sqlite_database: Database) -> None:
    world = World(sqlite_database)
    world.hire()
    await world.say("转人工")
    world.later(11)
    with sqlite_database.looking() as connection:
        assert StaffAlerts(connection).all() == []


def test_the_setting_decides(service: Any) -> None:
    assert make_alert_chores(service.assistant) == []
    url = SecretStr("https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=x")
    assert make_notifier(Settings(handover_notify_url=url)) is None  # nobody can be handed over
    assert isinstance(make_notifier(Settings(handover=True, handover_notify_url=url)), WebhookNotifier)
    with pytest.raises(ValidationError, match="HANDOVER_NOTIFY_URL"):
        Settings(handover_notify_url=SecretStr("qyapi.weixin.qq.com/send"))


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/x", "http://[::1]:1/", "http://nowhere.invalid/"])
def test_where_nobody_listens_nothing_is_sent(url: str) -> None:
    with pytest.raises(NotSent):
        WebhookNotifier(url, seconds=5).send("在吗")
