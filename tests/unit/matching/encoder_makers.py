"""Small real encoders: one trained on a few FAQs, one a BERT of random weights."""

from pathlib import Path

from knowledge.content_schema import FaqContent
from knowledge.lexicon import Lexicon
from matching.encoder_training import Recipe

SMALL = Recipe(dimension=16, epochs=30, batch=32)
WORDS = Lexicon({"借钱": ("贷款",), "炒鱿鱼": ("解除劳动合同",), "券": ("服务补贴券",)}, ("服务补贴券",))
FAQS = (
    FaqContent(question="服务补贴券怎么领？", variants=["补贴券去哪里领", "领服务补贴券", "要领补贴券", "申领补贴券"],
               answer="登录平台，在补贴券专区申领服务补贴券。"),
    FaqContent(question="贷款需要什么材料？", variants=["贷款要带啥材料", "办贷款的材料", "借钱要哪些材料", "贷款材料"],
               answer="办理贷款要带营业执照和财务报表等材料。"),
    FaqContent(question="解除劳动合同要赔多少？", variants=["开除员工赔吗", "解除合同赔偿", "炒鱿鱼赔多少", "员工赔偿"],
               answer="解除劳动合同的，按工作年限支付经济补偿，赔偿员工。"),
)  # fmt: skip
PASSAGES = ("企业可以申领服务补贴券。", "银行应当告知贷款材料。")


def make_bert(folder: Path, seed: int = 1) -> Path:
    """A BERT small enough for a test, saved as transformers saves them, with the characters it can read."""
    import torch
    from transformers import BertConfig, BertModel, BertTokenizer

    characters = sorted(
        {char for faq in FAQS for text in (faq.question, faq.answer) for char in text} | set("为检索：")
    )
    vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *characters]
    torch.manual_seed(seed)
    config = BertConfig(
        vocab_size=len(vocabulary), hidden_size=32, num_hidden_layers=1, num_attention_heads=2, intermediate_size=32,
        max_position_embeddings=512,
    )  # fmt: skip
    BertModel(config).save_pretrained(folder)
    BertTokenizer(vocab={word: number for number, word in enumerate(vocabulary)}).save_pretrained(folder)
    return folder
