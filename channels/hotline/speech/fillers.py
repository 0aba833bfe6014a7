"""What people say while they think: taken out before a sentence is understood."""

import re

_HAN_START = r"(?:^|(?<=[，。！？；、,\s]))"
#: Sounds that mean nothing wherever they stand, unless a word is made of them.
_SOUNDS = re.compile(r"(?<!金)(?:[嗯呃唔哦噢哎唉欸诶]|额(?=[，。,\s嗯呃我你就那这]))+[，、,…\s]*")
_HELLO = re.compile(rf"{_HAN_START}(?:喂+(?![养食猪牛羊奶饲料鸡鱼])[，。,\s]*)+(?=.)")
#: Words that stall; they mean something before what they point at (那个政策), so only where something stalls beside them.
_STALLING = re.compile(
    r"(?:就是说|怎么说呢|怎么讲呢|这么说吧|你知道吧|的话呢)[，、,\s]*(?=.)"
    r"|(?:那个|就是|然后)[，、,\s]*(?=(?:那个|就是|然后|呃|嗯|我想|我们|我要|我|你们|请问|问一下))"
    r"|这个[，、,\s]*(?=(?:那个|呃|嗯|我想|我要|请问))"
    rf"|{_HAN_START}(?:(?:那个|这个|就是|然后)[，、,\s]+|就是|然后)(?=.)"
    r"|(?:啊|呀|哈|呢|嘛)(?=[，、,])"
)
#: Said twice in a row; not what is built so (能不能不, 一步一步, 考虑考虑), nor digits.
_TWICE = re.compile(
    r"((?:(?![不没一二三四五六七八九十零幺〇两])[\u4e00-\u9fff]){2,6}?)(?:[，、,\s]+\1)+"
    r"|((?:(?![不没一二三四五六七八九十零幺〇两])[\u4e00-\u9fff]){3,6}?)\2+"
    r"|(就是|那个|这个|然后|我想|我要|我们|你们|请问|是的|好的|对的|可以|怎么)\3+"
)
_STAMMER = re.compile(r"([我你他就那这要有在的是])\1+")
_MARKS = re.compile(r"^[，、,。；\s]+|(?<=[，、,])[，、,\s]+")


def without_fillers(text: str) -> str:
    """The text without sounds of thinking, words that stall, and what was said twice in a row; never empty if it says anything.

    >>> without_fillers("嗯，那个我我想问一下，就是就是专精特新怎么申请")
    '我想问一下，专精特新怎么申请'
    """
    said, before = text, ""
    while said != before:
        before = said
        said = _HELLO.sub("", _SOUNDS.sub("", said))
        said = _TWICE.sub(lambda match: match[1] or match[2] or match[3], said)
        said = _STAMMER.sub(r"\1", said)
        said = _MARKS.sub("", _STALLING.sub("", said))
    return said if any(char.isalnum() for char in said) else text
