"""The desks of the service hall and their Chinese names (design, section 4)."""

DESKS = {
    "policy": "政策咨询", "financing": "融资服务", "talent": "人才服务", "training": "培训课程", "activity": "服务活动",
    "voucher": "服务补贴券", "provider": "服务机构", "expert": "专家服务", "cloud": "企业上云", "sharing": "仪器共享与众包众筹",
    "venue": "平台与基地", "credit": "信用信息", "subscription": "订阅推送", "survey": "需求与问卷", "ticket": "工单与进度",
    "platform": "168 平台", "human": "转人工", "smalltalk": "寒暄", "out_of_scope": "超出范围",
}  # fmt: skip
SERVICE_DESKS = frozenset(DESKS) - {"human", "smalltalk", "out_of_scope"}


def desk_of(intent: str | None) -> str:
    """The desk an intent belongs to: its name is the desk's code, mostly followed by a verb.

    >>> desk_of("voucher_ask"), desk_of("out_of_scope"), desk_of(None)
    ('voucher', 'out_of_scope', 'out_of_scope')
    """
    if not intent:
        return "out_of_scope"
    return next((desk for desk in DESKS if intent == desk or intent.startswith(desk + "_")), "out_of_scope")
