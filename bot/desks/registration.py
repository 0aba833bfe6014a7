"""登记: from an offer that was picked, or a need that nothing fits yet, to a number: consent, contact, a last look, recorded."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from bot.contact import completed, name_in, renamed
from bot.desks import commands
from bot.desks import registration_texts as texts
from bot.desks.need_talk import DESK_OF_KIND, NeedTalk, SealedContact, Step
from bot.desks.offers import echo
from bot.desks.orders import OrderDesk, Registered, Registration
from bot.desks.policy import Answered
from bot.messages import Message, Outcome
from knowledge.records.vault import Vault

CONSENT, CONTACT, CONFIRM = "consent", "contact", "confirm"
STEPS = frozenset({CONSENT, CONTACT, CONFIRM})
MOST_MISSES = 2  # times an answer is not understood before a person is offered
MOST_CHOSEN = 3  # offers whose owners are asked, one after the other


class RegistrationDesk:
    """Takes a need through its registration. Nothing is recorded before the person has seen it all and said yes."""

    def __init__(
        self, orders: OrderDesk, vault: Vault, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._orders = orders
        self._vault = vault
        self._clock = clock

    def begin(self, talk: NeedTalk, places: Sequence[int] = ()) -> Step:
        """Ask for consent first. `places`: of the offers shown that the person picked; none leaves it to staff."""
        if places == (commands.NONE_SUCH,):
            return _say(talk, texts.no_such_offer(len(talk.shown)))
        if places == (commands.ALL,):
            places = range(len(talk.shown))
        chosen = tuple(talk.shown[place] for place in places)[:MOST_CHOSEN]
        # Consent is for one need: for the next it is asked anew, for the same one recorded anew it still holds.
        given = talk.consented_at is not None and (talk.number is None or talk.replaces is not None)
        step = CONFIRM if given else CONSENT
        return self._ask(replace(talk, chosen=chosen, question=step, misses=0))

    def proceed(
        self, talk: NeedTalk, text: str, contact: SealedContact | None, *, session_id: str, channel: str
    ) -> Step | None:
        """Go on at the open step; None if the message is about something else. `contact`: what the message held of one."""
        if contact is not None:
            return self._reached(talk, contact)
        said = commands.bare(text)
        if commands.refuses(said):
            later = talk.question == CONFIRM
            return _say(
                replace(talk, question=None) if later else _given_up(talk), texts.LATER_ON if later else texts.NOT_NOW
            )
        if (answer := texts.about_registration(text)) is not None:
            return self._ask(talk, before=answer)
        if commands.goes_back(said):
            return self._back(talk)
        if talk.question == CONSENT:
            return self._consent(talk, text, said)
        if talk.question == CONTACT:
            return self._contact(talk, text, said)
        return self._confirm(talk, text, said, session_id, channel)

    def again(self, talk: NeedTalk) -> Step:
        """The message made no sense at this step: what is expected, and the second time a person."""
        return self._again(talk, texts.EXPECTED[talk.question or CONSENT])

    def untold(self, session_id: str) -> Answered | None:
        """The number of a need that was recorded before a crash kept it from being told; None if there is none."""
        if (progress := self._orders.untold(session_id)) is None:
            return None
        introduced = (progress.title,) if progress.title else ()
        registered = Registered(progress.number, progress.order_number, introduced, ())
        message = texts.recorded(registered, self._orders.accept_within_hours, None)
        return Answered(Outcome.DONE, (message,), DESK_OF_KIND[progress.kind])

    def ask_again(self, talk: NeedTalk) -> Message:
        """The open step's question, short: it was put in full before."""
        if talk.question == CONSENT:
            return texts.consent(talk.turn_id, full=False)
        if talk.question == CONTACT:
            return texts.contact(talk.turn_id)
        return self._summary(talk)

    def summarise(self, talk: NeedTalk) -> Step:
        """The summary once more, after the need was changed."""
        return self._ask(replace(talk, question=CONFIRM, misses=0))

    # --- steps ---

    def _consent(self, talk: NeedTalk, text: str, said: str) -> Step | None:
        if said != texts.AGREE and not commands.agrees(text):
            return None
        talk = replace(talk, consented_at=self._clock(), misses=0)
        return self._ask(replace(talk, question=CONFIRM if talk.contact else CONTACT))

    def _contact(self, talk: NeedTalk, text: str, said: str) -> Step | None:
        if commands.skips(said):
            return self._ask(replace(talk, contact=None, question=CONFIRM, misses=0))
        if texts.looks_like_a_number(text):
            return self._again(talk, texts.BAD_NUMBER)
        if (name := name_in(text)) is not None:
            return self._ask(replace(talk, name=name, misses=0))
        return None

    def _confirm(self, talk: NeedTalk, text: str, said: str, session_id: str, channel: str) -> Step | None:
        if said in (texts.RECORD, "登记") or commands.agrees(text):
            return self._record(talk, session_id, channel)
        if said == texts.EDIT or commands.wants_to_edit(said):
            return _say(talk, texts.HOW_TO_EDIT, Outcome.ASKING)
        if commands.thanks(text):
            return self._ask(talk, before=texts.NOT_YET)
        if talk.contact is not None and (name := name_in(text)) is not None:
            return self._ask(replace(talk, contact=renamed(talk.contact, name, self._vault)))
        return None

    def _reached(self, talk: NeedTalk, contact: SealedContact) -> Step:
        """A number came: who sends it after reading what it is for, consents."""
        if talk.contact is not None:
            contact = completed(contact, talk.contact, self._vault)
        elif talk.name is not None:
            contact = completed(contact, renamed(contact, talk.name, self._vault), self._vault)
        consented_at = talk.consented_at or self._clock()
        return self._ask(
            replace(talk, contact=contact, name=None, consented_at=consented_at, question=CONFIRM, misses=0)
        )

    def _back(self, talk: NeedTalk) -> Step:
        if talk.question == CONFIRM:
            return self._ask(replace(talk, question=CONTACT, contact=None))
        if talk.question == CONTACT:
            return self._ask(replace(talk, question=CONSENT, consented_at=None))
        return _say(_given_up(talk), texts.NOT_NOW)

    def _record(self, talk: NeedTalk, session_id: str, channel: str) -> Step:
        registered = self._orders.register(
            Registration(
                need=talk.need, text=talk.text, session_id=session_id, turn_id=talk.looked_at or talk.turn_id, channel=channel,
                enterprise=talk.contact.enterprise if talk.contact else None,
                contact=talk.contact.sealed if talk.contact else None,
                contact_hint=talk.contact.hint if talk.contact else None,
                consented_at=talk.consented_at, chosen=tuple((offer.kind, offer.offer_id) for offer in talk.chosen),
            ),
            now=self._clock(),
        )  # fmt: skip
        if talk.replaces is not None:
            self._orders.withdraw(talk.replaces, session_id=session_id, now=self._clock(), reason="改后重新登记")
        message = texts.recorded(registered, self._orders.accept_within_hours, talk.replaces)
        talk = replace(talk, question=None, chosen=(), number=registered.number, replaces=None)
        return Step(talk, Answered(Outcome.DONE, (message,), talk.desk))

    # --- replies ---

    def _ask(self, talk: NeedTalk, before: str = "") -> Step:
        """The question of the step; `before`: an answer that goes before it, in short then."""
        if talk.question == CONSENT:
            message = texts.consent(talk.turn_id, full=not before, contact=talk.contact.hint if talk.contact else None)
        elif talk.question == CONTACT:
            message = texts.contact(talk.turn_id, name=talk.name)
        else:
            message, talk = self._summary(talk), replace(talk, looked_at=talk.turn_id)
        if before:
            message = replace(message, text=f"{before}\n{message.text}", spoken_text=None)
        return Step(talk, Answered(Outcome.ASKING, (message,), talk.desk))

    def _again(self, talk: NeedTalk, hint: str) -> Step:
        talk = replace(talk, misses=talk.misses + 1)
        question = self.ask_again(talk)
        if talk.misses >= MOST_MISSES:
            message = texts.offering_a_person(hint, question, talk.turn_id)
        else:
            message = replace(
                question, text=f"{hint}\n{question.text}" if talk.question == CONFIRM else hint, spoken_text=hint
            )
        return Step(talk, Answered(Outcome.ASKING, (message,), talk.desk))

    @staticmethod
    def _summary(talk: NeedTalk) -> Message:
        return texts.summary(
            talk.turn_id, echo(talk.need), [offer.title for offer in talk.chosen],
            talk.contact.hint if talk.contact else None, talk.replaces,
        )  # fmt: skip


def _given_up(talk: NeedTalk) -> NeedTalk:
    """Back to the offers; what was given of a contact is forgotten."""
    return replace(
        talk, question=None, chosen=(), contact=None, name=None, consented_at=None, misses=0, replaces=None
    )  # fmt: skip


def _say(talk: NeedTalk, text: str, outcome: Outcome = Outcome.ANSWERED) -> Step:
    return Step(talk, Answered(outcome, (Message(text),), talk.desk))
