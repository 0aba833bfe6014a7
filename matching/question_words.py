"""Words that make a question a question but say nothing of what it is about."""

import re

#: Politeness, fillers, question words and the asker's self-introduction. They count little in retrieval: a document
#: is not more relevant for holding 怎么办.
_PHRASES = [
    "请问", "请教", "麻烦问一下", "想问一下", "想问下", "问一下", "问下", "咨询一下", "想咨询", "咨询",
    "我想知道", "想知道", "想了解一下", "想了解", "了解一下", "你好", "您好", "帮我", "帮忙", "查一下",
    "看一下", "看看", "告诉我", "说一下", "说说", "讲讲", "介绍一下", "能不能", "可不可以", "可以吗",
    "行不行", "是不是", "有没有", "会不会", "要不要", "需不需要", "能否", "是否", "怎么办", "怎么样",
    "怎样", "怎么", "咋样", "咋办", "咋", "如何", "什么样", "什么时候", "什么", "啥时候", "啥", "哪些",
    "哪个", "哪里", "哪儿", "哪家", "哪", "多少钱", "多少", "几个", "几", "多久", "多长时间", "为什么",
    "为啥", "谁", "吗", "呢", "吧", "啊", "呀", "嘛", "哦", "噢", "嗯", "额", "呃", "那个",
    "就是说", "就是", "这个", "然后", "我们公司", "我们企业", "我们单位", "我们厂", "我们", "我公司",
    "咱们", "咱", "我的", "我", "你们", "你", "他们", "他", "她", "是什么意思", "是什么", "有什么",
    "规定的", "规定", "的话", "一下", "现在", "目前", "到底", "究竟",
]  # fmt: skip
_PATTERN = re.compile("|".join(re.escape(p) for p in sorted(set(_PHRASES), key=len, reverse=True)))

WEAK = 0.15  # how much a character pair inside such a phrase counts, beside 1 for the rest


def weak_spans(text: str) -> list[tuple[int, int]]:
    """Where question words stand in a normalised text, as (start, end)."""
    return [match.span() for match in _PATTERN.finditer(text)]


def has_content(text: str) -> bool:
    """False if nothing but question words and punctuation is left."""
    rest = _PATTERN.sub("", text)
    return any(char.isalnum() for char in rest)
