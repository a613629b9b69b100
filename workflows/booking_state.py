"""What a booking's run remembers, and how it shows where it stands."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from temporalio import workflow
from temporalio.exceptions import ApplicationError

with workflow.unsafe.imports_passed_through():
    from domain.reminders import Reminder
    from domain.vocabulary import Attendance
    from workflows.contracts import (
        BookingStage,
        CancelBooking,
        ConfirmPayment,
        ConfirmPresence,
        ExtendHold,
        MarkAttendance,
        PayerIdentified,
        ReceiptSent,
        RefuseReceipt,
        RescheduleBooking,
        TellAttendance,
    )
    from workflows.search_attributes import APPOINTMENT_AT, STAGE

AWAITING = (BookingStage.CHARGING, BookingStage.AWAITING_PAYMENT)
OVER = (BookingStage.EXPIRED, BookingStage.VISITED, BookingStage.ENDED)


@dataclass(frozen=True)
class Refusal:
    """Why a change was not made."""

    code: str
    reason: str


@dataclass
class BookingState:
    """All that a booking's run remembers. Requests wait in it until the run takes them up."""

    starts_at: datetime
    ends_at: datetime
    stage: BookingStage = BookingStage.HOLDING
    seen_hints: list[str] = field(default_factory=list)
    hinted: bool = False
    """A provider has said something since the charge was last read."""
    cancel: CancelBooking | None = None
    payment_confirmed: ConfirmPayment | None = None
    flagged: bool = False
    odd_amount_until: datetime | None = None
    """Another amount came than was asked: the time waits so long for people to decide."""
    away: list[str] = field(default_factory=list)
    """Blocks of the dentist's that the patient has still to be asked about."""
    seen_away: list[str] = field(default_factory=list)
    back: list[str] = field(default_factory=list)
    """Blocks that are gone, of which the patient has still to be told."""
    seen_back: list[str] = field(default_factory=list)
    away_moments: list[datetime] = field(default_factory=list)
    """When a patient who was asked is reminded, and when people are told; in order."""
    is_away: bool = False
    """The clinic cannot keep the time: who gives up the visit has all the money back."""
    has_charge: bool = False
    """A provider can say what was paid."""
    moves: list[RescheduleBooking] = field(default_factory=list)
    presence: list[ConfirmPresence] = field(default_factory=list)
    attendance: list[MarkAttendance] = field(default_factory=list)
    answered: dict[str, Refusal | None] = field(default_factory=dict)
    """Requests that were carried out, or why not, by their ids."""
    kept_until: datetime | None = None
    """The one deadline of a held time, told to the patient."""
    receipts: list[ReceiptSent] = field(default_factory=list)
    refused_receipts: list[RefuseReceipt] = field(default_factory=list)
    extensions: list[ExtendHold] = field(default_factory=list)
    payer: PayerIdentified | None = None
    reminders: list[Reminder] = field(default_factory=list)
    """Those to come, in order."""
    told_attendance: list[TellAttendance] = field(default_factory=list)
    """What the patient said of it, not yet written down."""
    put_off_questions: list[str] = field(default_factory=list)
    """Those whether the patient came that could not be asked, by the ids of their news."""
    attended: Attendance | None = None
    """As staff said."""
    attended_as_told: Attendance | None = None
    """As the patient said."""
    not_made: Refusal | None = None
    """Why there is no booking at all."""

    @property
    def is_live(self) -> bool:
        """Whether the visit can still be cancelled or moved."""
        return self.stage not in OVER

    @property
    def is_asked_while_held(self) -> bool:
        """Whether something about the deposit waits to be taken up."""
        return bool(self.receipts or self.refused_receipts or self.extensions)

    def show_receipt(self, sent: ReceiptSent) -> None:
        """A repeated one is the same one."""
        known = sent.request_id in self.answered or sent in self.receipts
        if self.stage in AWAITING and not known:
            self.receipts.append(sent)

    def refuse_receipt(self, request: RefuseReceipt) -> None:
        """A repeated request is the same one."""
        if request.request_id not in self.answered and request not in self.refused_receipts:
            self.refused_receipts.append(request)

    def ask_to_extend(self, request: ExtendHold) -> None:
        """A repeated request is the same one."""
        if request.request_id not in self.answered and request not in self.extensions:
            self.extensions.append(request)

    def ask_to_move(self, request: RescheduleBooking) -> None:
        """A repeated request is the same one."""
        if request.request_id not in self.answered and request not in self.moves:
            self.moves.append(request)

    def mark(self, request: MarkAttendance) -> None:
        """A repeated request is the same one."""
        if request.request_id not in self.answered and request not in self.attendance:
            self.attendance.append(request)

    async def answer_to(self, request_id: str, *, over: Callable[[], bool]) -> None:
        """Wait until the run has done it. Raises what it refused it with, or that it is over."""
        await workflow.wait_condition(lambda: request_id in self.answered or over())
        refusal = Refusal("booking_is_over", "the booking ended first")
        refused = self.answered.get(request_id, refusal)
        if refused is not None:
            raise ApplicationError(refused.reason, type=refused.code)


def enter(state: BookingState, stage: BookingStage) -> None:
    """Shown in the Temporal UI, and searchable."""
    state.stage = stage
    workflow.upsert_search_attributes([STAGE.value_set(stage.value)])
    workflow.set_current_details(_DETAILS[stage])


def show_new_time(state: BookingState) -> None:
    """The summary that the run was started with cannot change: the details say it."""
    workflow.upsert_search_attributes([APPOINTMENT_AT.value_set(state.starts_at)])
    when = f"{state.starts_at:%d/%m %H:%M} UTC"
    workflow.set_current_details(f"{_DETAILS[state.stage]} Remarcada para {when}.")


async def happens_within(pause: timedelta, condition: Callable[[], bool], what: str) -> None:
    """Wait for `condition`, no longer than `pause`; `what` is waited for, for the Temporal UI."""
    try:
        await workflow.wait_condition(
            condition, timeout=max(pause, timedelta(0)), timeout_summary=what
        )
    except TimeoutError:
        return


_DETAILS = {
    BookingStage.HOLDING: "Reservando o horário.",
    BookingStage.CHARGING: "Horário reservado; gerando a cobrança do sinal.",
    BookingStage.AWAITING_PAYMENT: "Horário reservado; aguardando o pagamento do sinal.",
    BookingStage.CONFIRMED: "Consulta confirmada.",
    BookingStage.CHOOSING_AGAIN: "Pago fora do prazo; o paciente escolhe outro horário.",
    BookingStage.EXPIRED: "Prazo encerrado sem pagamento; horário livre. Aguardando PIX atrasado.",
    BookingStage.VISITED: "O horário passou; a equipe pode dizer se o paciente veio.",
    BookingStage.ENDED: "Encerrado.",
}
