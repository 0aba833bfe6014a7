"""Why a file is not taken, in words for the person who sent it; the name of each class is the code in the HTTP contract.

FileRefused       422   empty, damaged, of another kind, a name that cannot be
FileTooLarge      413
FilesClosed       409   no member of staff has the conversation
FilesFull         409   as many as a conversation may have, or as may be under way
FileSentBefore    409   the same content
"""

from bot.errors import BadContent, Conflict, TooLarge

MAY_BE = "可以发 PDF、图片（JPEG、PNG、WEBP）、Word（.docx）和 Excel（.xlsx）。"
EMPTY = "这个文件是空的，请检查后重新选择。"
NO_NAME = "文件名读不出来，请改个名字再发。"
BAD_NAME = "文件名里有不能用的符号，请改个名字再发。"
LONG_NAME = "文件名太长，请改短一些再发。"
DAMAGED = "文件好像损坏了，打不开。请重新导出，或拍照后再发。"
MACROS = "文件里带有宏，不能发。请另存为不带宏的 .docx 或 .xlsx，或者导出成 PDF。"
CLOSED = "现在没有工作人员在接待，文件发不出去。请先说“转人工”，接通后再发。"
UNDER_WAY = "上一个文件还没有发完，请稍等再发。"
UNKNOWN = f"这种文件不能发。{MAY_BE}"
SENT = "这个文件刚才已经发过了，工作人员能看到。"


class FileRefused(BadContent):
    """It cannot be taken as it is."""


class FileTooLarge(TooLarge):
    """`str` says how large it may be."""

    def __init__(self, most_bytes: int) -> None:
        super().__init__(f"文件超过 {most_bytes // 1024 // 1024} MB，发不出去。请压缩或分成几个再发。")


class FilesClosed(Conflict):
    """No member of staff has the conversation."""

    def __init__(self) -> None:
        super().__init__(CLOSED)


class FilesFull(Conflict):
    """There are too many."""

    def __init__(self, most: int | None = None) -> None:
        super().__init__(
            UNDER_WAY if most is None else f"一次对话最多发 {most} 个文件，已经满了。请在对话里和工作人员说怎么送。"
        )


class FileSentBefore(Conflict):
    """The conversation has the same content already."""

    def __init__(self) -> None:
        super().__init__(SENT)
