"""The channel in the whole service: wired, running beside the others, and closed where it is not set up."""

import time
from collections.abc import Iterator

import pytest

from channels.wechat.crypto import signature
from channels.wechat.rendering import AI_LABEL
from tests.fakes.wechat_cloud import Cloud
from tests.fixtures_api import MakeSettings, Service, open_service


@pytest.fixture(scope="module")
def cloud() -> Cloud:
    return Cloud(mode="plain", can_push=False)


@pytest.fixture(scope="module")
def with_wechat(make_settings: MakeSettings, cloud: Cloud) -> Iterator[Service]:
    yield from open_service(make_settings(wechat_token=cloud.token, wechat_app_id=cloud.app_id))


def test_the_whole_service_answers_wechat(with_wechat: Service, cloud: Cloud) -> None:
    timestamp = str(int(time.time()))
    query = {"timestamp": timestamp, "nonce": "n", "signature": signature(cloud.token, timestamp, "n")}
    body = (
        "<xml><ToUserName>gh</ToUserName><FromUserName>o-anna</FromUserName><CreateTime>1</CreateTime>"
        "<MsgType>text</MsgType><Content>你能做什么</Content><MsgId>7</MsgId></xml>"
    )
    answers = (with_wechat.client.post("/wechat", params=query, content=body.encode()) for _ in range(3))
    answer = next(
        each for each in answers if each.status_code == 200
    )  # the first turn may be slow; WeChat repeats it, too
    said = cloud.read_reply(answer.text)
    assert said is not None
    assert said.endswith(AI_LABEL)
    assert with_wechat.client.get("/wechat", params={**query, "echostr": "5931"}).text == "5931"


def test_a_service_without_an_account_says_so(service: Service) -> None:
    answer = service.client.post("/wechat", content=b"<xml/>")
    assert answer.status_code == 503
    assert "WECHAT_TOKEN" in answer.json()["detail"]
