"""Builds the real objects from the settings; the only place where implementations are chosen."""

import logging
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from prometheus_client import CollectorRegistry

from bot.conversation import Conversation, Observer
from bot.conversation_log import ConversationLog
from bot.desks.needs import NeedDesk
from bot.desks.notice_times import NoticeTerms, read_hours
from bot.desks.notices import NoticeDesk
from bot.desks.order_staff import OrderStaff
from bot.desks.order_steps import Terms
from bot.desks.order_upkeep import OrderUpkeep
from bot.desks.orders import OrderDesk
from bot.desks.policy import PolicyDesk
from bot.desks.progress import ProgressDesk
from bot.desks.registration import RegistrationDesk
from bot.desks.sensitive import CONTENT, load_sensitive
from bot.desks.whitelist import WhitelistDesk
from bot.handovers.alert_sender import AlertSender
from bot.handovers.alerts import Alerts
from bot.handovers.desk import HandoverDesk
from bot.handovers.file_shelf import FileShelf
from bot.handovers.files import FileDesk, FileTerms
from bot.handovers.hours import read_service_hours
from bot.handovers.life import HandoverTerms
from bot.handovers.notifier import make_notifier
from bot.handovers.staff import HandoverStaff
from bot.handovers.upkeep import HandoverUpkeep
from bot.locks import make_locks
from bot.persons import KEY_FILE, People
from bot.rasa_client import RasaClient
from bot.reception import Channels, FrontDesk, Guard
from bot.settings import Settings
from knowledge.lexicon import Lexicon, load_lexicon
from knowledge.records.database import Database
from knowledge.records.vault import Vault, keys_from
from matching.answer import Answerer
from matching.decision import load_model
from matching.encoder import Encoder, LocalEncoder, PretrainedEncoder
from matching.index import KnowledgeIndex
from matching.need.read import NeedReader
from matching.query import QueryReader
from matching.supply.match import Matcher
from matching.supply.qdrant_vectors import QdrantStores
from matching.supply.stock import Stock
from matching.tokenise import Segmenter

log = logging.getLogger(__name__)


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
    orders: OrderDesk
    progress: ProgressDesk
    vault: Vault
    rasa: RasaClient
    log: ConversationLog
    conversation: Conversation
    order_staff: OrderStaff
    upkeep: OrderUpkeep
    whitelist: WhitelistDesk
    notices: NoticeDesk
    person_key: bytes
    people: People
    handovers: HandoverDesk
    handover_staff: HandoverStaff
    handover_upkeep: HandoverUpkeep
    alert_sender: AlertSender | None
    files: FileDesk
    registry: CollectorRegistry = field(default_factory=CollectorRegistry)  # what channels count, for /metrics


def make_encoder(settings: Settings, segmenter: Segmenter) -> Encoder:
    """The encoder that the settings name."""
    if settings.encoder_model == "local":
        return LocalEncoder(settings.data_dir / "encoder", segmenter)
    return PretrainedEncoder(settings.encoder_model, settings.encoder_query_prefix)


def make_index(settings: Settings, database: Database, lexicon: Lexicon) -> tuple[KnowledgeIndex, Segmenter]:
    segmenter = Segmenter(lexicon.words())
    encoder = make_encoder(settings, segmenter)
    return KnowledgeIndex(database, encoder, segmenter, settings.data_dir / "index"), segmenter


def make_vault(settings: Settings) -> Vault:
    keys = settings.contact_keys.get_secret_value()
    if settings.database_url and settings.redis_url and not keys:
        log.warning("several replicas need CONTACT_KEYS: with a key of its own each, none opens what another sealed")
    return Vault(keys_from(keys, settings.data_dir))


def make_person_key(settings: Settings) -> bytes:
    setting = settings.person_key.get_secret_value()
    if settings.database_url and settings.redis_url and not setting:
        log.warning("several replicas need PERSON_KEY: with a key of its own each, a person has a session in each")
    return keys_from(setting, settings.data_dir, KEY_FILE)[0].encode()


def make_terms(settings: Settings) -> Terms:
    return Terms(
        accept_within=timedelta(hours=settings.accept_within_hours), need_days=settings.need_days,
        contact_keep=timedelta(days=settings.contact_keep_days),
    )  # fmt: skip


def make_handover_terms(settings: Settings) -> HandoverTerms:
    hours = read_service_hours(settings.service_hours, settings.holidays)
    queue_for, staff_for = settings.handover_queue_minutes, settings.handover_staff_minutes
    return HandoverTerms(
        settings.handover, hours, timedelta(minutes=queue_for), timedelta(minutes=staff_for),
        contact_keep=timedelta(days=settings.contact_keep_days),
    )  # fmt: skip


def make_files(settings: Settings, database: Database, people: People, vault: Vault) -> FileDesk:
    terms = FileTerms(
        settings.handover_file_mb * 1024 * 1024, settings.handover_files, timedelta(days=settings.handover_file_days)
    )  # fmt: skip
    return FileDesk(database, people, vault, FileShelf(settings.data_dir / "files"), terms)


def make_notice_terms(settings: Settings) -> NoticeTerms:
    first_hour, last_hour = read_hours(settings.notice_hours)
    keep = timedelta(days=settings.notice_days)
    return NoticeTerms(settings.notices_per_week, keep, first_hour, last_hour)


def make_stock(settings: Settings, database: Database, encoder: Encoder) -> Stock:
    """The shelves, kept on disk, with their vectors where the settings say."""
    stores = None
    if settings.qdrant_url:
        key = settings.qdrant_api_key.get_secret_value()
        stores = QdrantStores(settings.qdrant_url, settings.data_dir / "qdrant", key)
    return Stock(database, encoder, settings.data_dir / "index" / "supply", stores)


def make_assistant(settings: Settings, *, observe: Observer | None = None) -> Assistant:
    """Build the assistant; nothing is trained, migrated or indexed here (see api/prepare.py)."""
    database = Database(settings.database)
    lexicon = load_lexicon()
    index, segmenter = make_index(settings, database, lexicon)
    reader = QueryReader(lexicon, segmenter)
    answerer = Answerer(index, reader, load_model())
    need_reader = NeedReader()
    matcher = Matcher(database, make_stock(settings, database, index.encoder), need_reader, reader)
    desk = PolicyDesk(answerer)
    rasa = RasaClient(
        settings.rasa_url,
        token=settings.gateway_token.get_secret_value(),
        timeout_seconds=settings.rasa_timeout_seconds,
    )
    log = ConversationLog(database)
    vault = make_vault(settings)
    conversation = Conversation(log, rasa, desk, make_locks(settings.redis_url), vault, need_reader)
    if observe is not None:
        conversation.observe = observe
    terms = make_terms(settings)
    orders = OrderDesk(database, terms)
    registration = RegistrationDesk(orders, vault)
    conversation.untold = registration.untold
    needs = NeedDesk(matcher, registration)
    people = People(database, make_person_key(settings))
    handover_terms = make_handover_terms(settings)
    words = load_sensitive(Path(settings.sensitive_words) if settings.sensitive_words else CONTENT)
    notifier = make_notifier(settings)
    alerts = Alerts(notifier is not None, timedelta(minutes=settings.handover_notify_minutes))
    handovers = HandoverDesk(database, people, vault, handover_terms, alerts=alerts)
    conversation.reception = FrontDesk(
        people, takers=(Guard(words).take, Channels(people, log).take, handovers.take), settlers=(handovers.settle,)
    )
    files = make_files(settings, database, people, vault)
    conversation.forgotten = files.forget
    return Assistant(
        settings, database, index, answerer, matcher, desk, needs, orders, ProgressDesk(orders), vault, rasa, log, conversation,
        OrderStaff(database, terms), OrderUpkeep(database, terms), WhitelistDesk(database),
        NoticeDesk(database, matcher, make_notice_terms(settings)), people.key, people,
        handovers, HandoverStaff(database, people, alerts=alerts),
        HandoverUpkeep(database, people, handover_terms, alerts=alerts),
        AlertSender(database, notifier) if notifier is not None else None,
        files=files,
    )  # fmt: skip
