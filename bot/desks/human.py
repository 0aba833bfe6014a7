"""转人工: how to reach a person."""

from bot.messages import Message

TEXT = (
    "需要人工帮助，请拨打服务热线 96168，由工作人员为您解答。\n"
    "网页上的人工坐席还没有开通，这里暂时不能直接接入真人；您的问题我会照原话记在对话记录里。"
)
SPOKEN = "需要人工帮助，请拨打九六一六八，由工作人员为您解答。"


def reach_a_person() -> Message:
    return Message(TEXT, spoken_text=SPOKEN)
