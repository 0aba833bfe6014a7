"""What is written for the eye made fit for the ear: marks, lists, brackets, addresses of pages, letters."""

import re

from channels.hotline.speech.numerals import cardinal

LINK_SENT = "我把网址发给您"
MAIL_SENT = "我把邮箱发给您"
_HALF = (
    str.maketrans("０１２３４５６７８９％＋－～＊／＝＜＞．", "0123456789%+-~*/=<>.")
    | {code: code - 0xFEE0 for code in (*range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))}
    | {0x2160 + place: cardinal(place + 1) for place in range(10)}
)  # Ⅱ类户
_MARKDOWN = re.compile(
    r"!?\[([^\]]+)\]\((?:https?://[^)]*)\)|(?<![\d*])\*\*(?![\d*])|(?<=[^\d*])\*\*|\*\*(?=[^\d*])|__|`+|^\s{0,3}(?:#{1,6}|>)\s+",
    re.M,
)
_UNSPEAKABLE = re.compile(
    r"[\u200b-\u200f\u2028-\u202e\ufe0f\ufeff\u2600-\u27bf\U0001f000-\U0001faff《》〈〉·•●■◆※]|(?<![\d*])\*(?![\d*])"
)
_LINK = re.compile(
    r"(?:https?://|www\.)[!-~]+(?<![.,;:!?)\]])|(?<![\w@.])(?:[a-z0-9-]+\.)+(?:gov|com|cn|net|org|edu)(?:\.cn)?(?:/[!-~]*)?",
    re.I,
)
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_ITEM = re.compile(
    r"(?:^|(?<=[。；：;:\n]))[ \t]*(?:[（(](\d{1,2}|[一二三四五六七八九十]{1,3})[)）]|(\d{1,2})(?:[、）)]|[.．](?!\d))|([①-⑳])"
    r"|([一二三四五六七八九十]{1,3})、)[ \t]*",
    re.M,
)
_BULLET = re.compile(r"^[ \t]*[-*•·●][ \t]+", re.M)
_BRACKETS = re.compile(r"[（(\[〔【]\s*([^（）()\[\]〔〕【】]*?)\s*[）)\]〕】]")
_CAPITALS = re.compile(r"(?<![A-Za-z])[A-Z]{2,6}(?![A-Za-z])")
_MARKS = str.maketrans(
    {",": "，", ";": "；", "?": "？", "!": "！", "—": "，", "–": "，", "…": "。", "\t": " ", "|": "，", "~": "，"}
)


def half_width(text: str) -> str:
    """Digits, letters and signs of numbers in one width; the colon of a time too."""
    text = text.translate(_HALF).replace("\r\n", "\n").replace("\r", "\n")
    return re.sub(r"(?<=\d)[：:](?=\d)", ":", re.sub(r"(?<=\d)，(?=\d{3}(?!\d))", ",", text))


def without_marks(text: str) -> str:
    """Without mark-up, pictures and title marks."""
    return _MARKDOWN.sub(lambda match: match[1] or "", text)


def without_links(text: str) -> str:
    """Addresses of pages and mailboxes are sent, not read: what stood alone becomes a sentence that says so."""
    for pattern, noun, sent in ((_MAIL, "邮箱", MAIL_SENT), (_LINK, "网址", LINK_SENT)):
        if not pattern.search(text):
            continue
        lines = [_without(pattern, noun, sent, sentence) for sentence in re.split(r"(?<=[。！？\n])", text)]
        text = "".join(lines)
    return text


def _without(pattern: re.Pattern[str], noun: str, sent: str, sentence: str) -> str:
    if not pattern.search(sentence):
        return sentence
    body = sentence.rstrip("。！？\n ")
    end = sentence[len(body) :] or "。"
    named = pattern.sub(noun, body)
    if named == noun:
        return sent + end
    named = re.sub(rf"(?:网址|网站|邮箱|链接)?(?:是|为)?[：:]{noun}$|(?<=[址箱]) ?{noun}$", "", named).rstrip(
        "，：:（( "
    )
    return f"{named}，{sent}{end}" if named else sent + end


def with_ordinals(text: str) -> str:
    """A written list as 第一，… 第二，…; bullets are counted."""
    if len(_BULLET.findall(text)) > 1:
        counted = iter(range(1, 100))
        text = _BULLET.sub(lambda match: f"{next(counted)}、", text)
    items = [_item(match) for match in _ITEM.finditer(text)]
    is_list = len(items) > 1 or items == ["一"]  # 3、4月份 is none
    return _ITEM.sub(lambda match: f"第{_item(match)}，", text) if is_list else text


def _item(match: re.Match[str]) -> str:
    number = next(group for group in match.groups() if group)
    if "①" <= number <= "⑳":
        number = str(ord(number) - ord("①") + 1)
    return cardinal(int(number)) if number.isdecimal() else number


def without_brackets(text: str) -> str:
    """What stood in brackets stands between pauses; empty brackets go."""
    before = None
    while before != text:
        before, text = text, _BRACKETS.sub(lambda match: f"，{match[1]}，" if match[1] else "", text)
    return re.sub(r"[（()）\[\]〔〕【】{}]", "", text)


def with_letters_apart(text: str) -> str:
    """Capitals one by one: an abbreviation is spelt."""
    return _CAPITALS.sub(lambda match: " ".join(match[0]), text)


def sentences(text: str) -> str:
    """Whole sentences with Chinese marks, one at each place, ended by one."""
    text = _UNSPEAKABLE.sub("", text)
    text = re.sub(r"[ \t]*\n+[ \t]*", "\n", text.strip())
    text = re.sub(r"(?<=[。！？；：，、])\n", "", text).replace("\n", "。").translate(_MARKS)
    text = re.sub(r"\.(?=\s|$|[\u4e00-\u9fff])", "。", text).replace(":", "：")
    text = re.sub(r"(?<![A-Za-z]) +| +(?![A-Za-z\u4e00-\u9fff])", "", text)
    text = re.sub(r"[，、；：]*([。！？])[，、；：。]*", r"\1", text)
    text = re.sub(r"[，、]*([；：])[，、；：]*|，[，、]+|、，+", lambda match: match[1] or "，", text)
    text = text.strip("，、；： ")
    return text if not text or text.rstrip("”’")[-1:] in ("。", "！", "？") else f"{text}。"
