"""Builds the real objects from the settings; the only place where implementations are chosen."""

from dataclasses import dataclass

from bot.conversation import Conversation, Observer
from bot.conversation_log import ConversationLog
from bot.desks.needs import NeedDesk
from bot.desks.policy import PolicyDesk
from bot.locks import make_locks
from bot.rasa_client import RasaClient
from bot.settings import Settings
from knowledge.lexicon import Lexicon, load_lexicon
from knowledge.records.database import Database
from matching.answer import Answerer
from matching.decision import load_model
from matching.encoder import Encoder, LocalEncoder, PretrainedEncoder
from matching.index import KnowledgeIndex
from matching.need.read import NeedReader
from matching.query import QueryReader
from matching.supply.match import Matcher
from matching.supply.stock import Stock
from matching.tokenise import Segmenter


@dataclass(frozen=True)
class Assistant:
    """Everything that runs, put together."""

    settings: Settings
    database: Database
    index: KnowledgeIndex
    answerer: Answerer
    matcher: Matcher
    desk: PolicyDesk
    needs: NeedDesk
    rasa: RasaClient
    log: ConversationLog
    conversation: Conversation


def make_encoder(settings: Settings, segmenter: Segmenter) -> Encoder:
    """The encoder that the settings name."""
    if settings.encoder_model == "local":
        return LocalEncoder(settings.data_dir / "encoder", segmenter)
    return PretrainedEncoder(settings.encoder_model, settings.encoder_query_prefix)


def make_index(settings: Settings, database: Database, lexicon: Lexicon) -> tuple[KnowledgeIndex, Segmenter]:
    segmenter = Segmenter(lexicon.words())
    encoder = make_encoder(settings, segmenter)
    return KnowledgeIndex(database, encoder, segmenter, settings.data_dir / "index"), segmenter


def make_assistant(settings: Settings, *, observe: Observer | None = None) -> Assistant:
    """Build the assistant; nothing is trained, migrated or indexed here (see api/prepare.py)."""
    database = Database(settings.database)
    lexicon = load_lexicon()
    index, segmenter = make_index(settings, database, lexicon)
    reader = QueryReader(lexicon, segmenter)
    answerer = Answerer(index, reader, load_model())
    matcher = Matcher(database, Stock(database, index.encoder), NeedReader(), reader)
    desk = PolicyDesk(answerer)
    rasa = RasaClient(
        settings.rasa_url,
        token=settings.gateway_token.get_secret_value(),
        timeout_seconds=settings.rasa_timeout_seconds,
    )
    log = ConversationLog(database)
    conversation = Conversation(log, rasa, desk, make_locks(settings.redis_url))
    if observe is not None:
        conversation.observe = observe
    return Assistant(settings, database, index, answerer, matcher, desk, NeedDesk(matcher), rasa, log, conversation)
