"""How to reach a person, as it is said in a message: taken out before the message goes anywhere, sealed, and shown only in part."""

import json
import re
import unicodedata
from dataclasses import dataclass, replace

from bot.desks.need_talk import SealedContact
from bot.privacy import masked
from knowledge.records.vault import Vault

LONGEST = 60  # characters of a message that is nothing but a contact
LONGEST_REST = 4  # characters beside name and number of such a message that say nothing

_SPOKEN = str.maketrans("幺一二两三四五六七八九零〇洞", "11223456789000")
_DIGIT = "幺一二两三四五六七八九零〇洞0-9"
_PAUSE = r"(?:[\s\-—，,、。]|嗯|呃|那个|然后){0,4}"
_RUN = re.compile(rf"[{_DIGIT}](?:{_PAUSE}[{_DIGIT}]){{6,}}")
_PHONE = re.compile(r"(?:\+?86)?(?P<mobile>1[3-9]\d{9})|(?P<landline>0\d{2,3}\d{7,8})")
_AROUND = re.compile(  # what stands around a name and a number
    r"我的?|是|叫|姓名|名字|称呼|联系人|联系|方式|电话|手机号?码?|号码|微信同号|打这个|这个号|给我|打|换成|改成|换|用|就行|吧|嗯|那个|呃|您?记一?下|[，。、,:：；;()（）\s]"
)
_TITLES = "先生|女士|小姐|经理|老板|总|会计|师傅|大姐|大哥|大叔|阿姨|主任|厂长|老师|工"
_SURNAME = re.compile(r"(?:免贵)?姓(?P<surname>[\u4e00-\u9fff]{1,2}?)(?=[，,。 \d]|$|的|电|手|联|叫)")
_NAME = re.compile(
    rf"^(?:(?:小|老)?[\u4e00-\u9fff]{{1,4}}(?:{_TITLES})?|[\u4e00-\u9fff]{{1,12}}·[\u4e00-\u9fff]{{1,12}})$"
)
_NO_NAMES = re.compile(
    r"^(?:免贵|同意|不?同意|不会|不会用|错了|取消|确认|跳过|返回|登记|好|好的|行|可以|没有|不是|不对|孩子|儿子|女儿|丫头|老公|媳妇|家里|公司|单位|我们|咱们|现在|以后|刚才|提交|修改|继续|结束|转人工|人工|投诉|退出|重启|谢谢)"
)
_FORMS = "有限责任公司|有限公司|股份公司|公司|合作社|工厂|农场|牧场|酒庄|商行|经营部|个体户|厂|店|社"
_ENTERPRISE = re.compile(rf"[\u4e00-\u9fffA-Za-z0-9（）()]{{2,40}}?(?:{_FORMS})")
_SAYS_MORE = re.compile(  # 火星上怎么开公司, 投诉某某公司: no mere name of an enterprise, so what is said must not be lost
    r"怎么|怎样|如何|什么|哪[个家里儿]|能不能|能否|可以|我想|我要|想要|帮我|请帮|投诉|举报|注册|咨询|了解|贷款|招聘|找个?|(?:开|办)个?(?:公司|厂|店)"
)
_NAMED = re.compile(
    r"(?:叫我|(?:^|[我他她，,\s])叫(?!我)|名字(?:是|叫|改成|换成)|姓名(?:是)?|称呼(?:我|是)?)\s*(?P<name>[\u4e00-\u9fff·]{2,12})"
)
_TITLED = re.compile(rf"(?:小|老)?[\u4e00-\u9fff]{{1,3}}(?:{_TITLES})")


@dataclass(frozen=True)
class Contact:
    """A phone number (digits), with what else was given."""

    phone: str
    name: str | None = None
    enterprise: str | None = None

    @property
    def hint(self) -> str:
        """王女士 138****1234: as much as a person needs to see that it is right."""
        digits = f"{self.phone[:3]}****{self.phone[-4:]}"
        return f"{self.name} {digits}" if self.name else digits

    def sealed(self, vault: Vault) -> SealedContact:
        parts = {"phone": self.phone, "name": self.name, "enterprise": self.enterprise}
        return SealedContact(vault.seal(json.dumps(parts, ensure_ascii=False)), self.hint, self.enterprise)


def opened(contact: SealedContact, vault: Vault) -> Contact:
    """What was sealed."""
    return Contact(**json.loads(vault.open(contact.sealed)))


def completed(contact: SealedContact, earlier: SealedContact, vault: Vault) -> SealedContact:
    """A new contact with the name and the enterprise that were given before, where it has none of its own."""
    new, old = opened(contact, vault), opened(earlier, vault)
    return replace(new, name=new.name or old.name, enterprise=new.enterprise or old.enterprise).sealed(vault)


def renamed(contact: SealedContact, name: str, vault: Vault) -> SealedContact:
    return replace(opened(contact, vault), name=name).sealed(vault)


def contact_in(text: str) -> Contact | None:
    """The first phone number in a text, with the name and the enterprise beside it if the text holds little else."""
    text = unicodedata.normalize("NFKC", text)
    found = _phone_in(text)
    if found is None:
        return None
    phone, start, end = found
    rest = f"{text[:start]}，{text[end:]}"
    if len(rest) > LONGEST:
        return Contact(phone)
    enterprise = match[0] if (match := _ENTERPRISE.search(_AROUND.sub(" ", rest))) else None
    return Contact(phone, _name_beside(rest.replace(enterprise, " ") if enterprise else rest), enterprise)


def name_in(text: str) -> str | None:
    """The name in a message that gives one without a number: 我叫王建华, 王女士."""
    if (match := _NAMED.search(text)) is not None:
        return match["name"]
    left = [word for word in _AROUND.sub(" ", text).split() if word]
    alone = left[0] if len(left) == 1 else ""
    titled = _TITLED.fullmatch(alone) or "·" in alone
    if match := _SURNAME.search(text):
        return match["surname"]
    return alone if titled and _NAME.match(alone) and not _NO_NAMES.match(alone) else None


def without_contact(text: str) -> str:
    """The text as it may be written down: a message that only gives a contact keeps its hint, others lose their numbers."""
    contact = contact_in(text)
    if contact is None or len(text) > LONGEST:
        return masked(text)
    known = (contact.name or "", contact.enterprise or "")
    rest = [w for w in _AROUND.sub(" ", masked(_spelt_out(text))).split() if "*" not in w and w not in known]
    if len("".join(rest)) > LONGEST_REST or _SAYS_MORE.search(contact.enterprise or ""):
        return masked(_spelt_out(text))
    return f"联系方式 {_covered(contact)}"


def for_reading(text: str) -> str:
    """The text as it is read for what it needs: what is left of a number is no amount."""
    return re.sub(r"[\d*]*\*{2,}[\d*]*", "号码", without_contact(text))


def sealed(text: str, vault: Vault) -> SealedContact | None:
    """The contact that a text holds, sealed."""
    contact = contact_in(text)
    return contact.sealed(vault) if contact else None


def _covered(contact: Contact) -> str:
    name = f"{contact.name[0]}** " if contact.name else ""
    return f"{name}{contact.phone[:3]}****{contact.phone[-4:]}"


def _name_beside(rest: str) -> str | None:
    if (match := _NAMED.search(rest)) is not None:
        return match["name"]
    words = [word for word in _AROUND.sub(" ", rest).split() if _NAME.match(word) and not _NO_NAMES.match(word)]
    if (titled := next((word for word in words if _TITLED.fullmatch(word)), None)) is not None:
        return titled
    if (match := _SURNAME.search(rest)) is not None:
        return match["surname"]
    return words[0] if words else None


def _spelt_out(text: str) -> str:
    """The text with its phone number in digits."""
    text = unicodedata.normalize("NFKC", text)
    found = _phone_in(text)
    return text if found is None else f"{text[: found[1]]}{found[0]}{text[found[2] :]}"


def _phone_in(text: str) -> tuple[str, int, int] | None:
    """Digits and place of the first phone number, written or spoken: 138 0000 1111, 幺三八 嗯 零零零零…"""
    for run in _RUN.finditer(text):
        digits = re.sub(r"\D", "", run[0].translate(_SPOKEN))
        if (match := _PHONE.fullmatch(digits)) is not None:
            return match["mobile"] or match["landline"], run.start(), run.end()
    return None
