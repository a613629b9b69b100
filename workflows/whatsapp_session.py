"""One clinic's number, kept connected for as long as the clinic wants it."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import NoReturn

from temporalio import workflow
from temporalio.exceptions import ActivityError, ApplicationError, is_cancelled_exception

with workflow.unsafe.imports_passed_through():
    from activities.catch_up import CatchUp, CatchUpActivities, CaughtUp
    from activities.whatsapp_session import (
        BringUpSession,
        DisconnectSession,
        LookAtSession,
        SessionSight,
        WhatsAppSessionActivities,
    )
    from domain.errors import NotFoundError
    from domain.events import SessionStatusChanged
    from domain.vocabulary import SessionStatus
    from workflows.contracts import WhatsAppSessionRequest
    from workflows.policies import CATCH_UP, WAHA_LIFECYCLE
    from workflows.search_attributes import NEEDS_HUMAN, STAGE
    from workflows.whatsapp_session_state import RECONCILE_EVERY, Alarm, SessionState, Wish

LONG_HISTORY = 1_000
"""Events after which the run continues as new: what a cache miss must replay."""

MOST_CATCHING_UP = 20
"""Times at once: ten thousand messages. The rest waits for the next look."""


@dataclass(frozen=True)
class ContinuedSession(WhatsAppSessionRequest):
    """The same task, with what the run before remembered."""

    state: SessionState


class SessionResult(StrEnum):
    """How a number's run ended."""

    DISCONNECTED = "disconnected"
    REMOVED = "removed"
    """The session's row is gone: there is no number to keep connected."""


@dataclass(frozen=True)
class SessionOutcome:
    """What the run leaves behind."""

    result: SessionResult


@workflow.defn
class WhatsAppSessionWorkflow:
    """The only caller of WAHA's lifecycle: WAHA bears one such call per session at a time.

    Webhooks say when to look; what WAHA answers when asked is what counts.
    """

    @workflow.init
    def __init__(self, request: ContinuedSession | WhatsAppSessionRequest) -> None:
        self._request = request
        self._state = request.state if isinstance(request, ContinuedSession) else SessionState()

    @workflow.run
    async def run(self, _request: ContinuedSession | WhatsAppSessionRequest) -> SessionOutcome:
        """Live until the clinic disconnects its number."""
        self._show()
        while True:
            await self._until_due()
            if self._history_is_long:
                await self._continue_as_new()
            try:
                disconnected = await self._act()
            except ActivityError as error:
                if is_cancelled_exception(error):
                    raise
                if _row_is_gone(error):
                    return SessionOutcome(SessionResult.REMOVED)
                self._wait_for_waha()
                disconnected = False
            self._show()
            if disconnected:
                return SessionOutcome(SessionResult.DISCONNECTED)

    @workflow.signal
    def connect_requested(self) -> None:
        """The clinic wants the number connected, or to try again."""
        self._state.ask(Wish.CONNECT)

    @workflow.signal
    def disconnect_requested(self) -> None:
        """The clinic wants the number logged out."""
        self._state.ask(Wish.DISCONNECT)

    @workflow.signal
    def status_changed(self, event: SessionStatusChanged) -> None:
        """WAHA reported a status."""
        self._state.hear(event)

    @property
    def _history_is_long(self) -> bool:
        info = workflow.info()
        return (
            info.is_continue_as_new_suggested() or info.get_current_history_length() > LONG_HISTORY
        )

    async def _until_due(self) -> None:
        state = self._state
        pause = (state.next_at - workflow.now()) if state.next_at else timedelta(0)
        if pause <= timedelta(0):
            return
        try:
            await workflow.wait_condition(
                lambda: state.stirred or self._history_is_long,
                timeout=pause,
                timeout_summary="Olhar o número de novo",
            )
        except TimeoutError:
            return

    async def _continue_as_new(self) -> NoReturn:
        """Nothing is lost: what came in meanwhile is in the state, wishes included."""
        await workflow.wait_condition(workflow.all_handlers_finished)
        workflow.continue_as_new(
            ContinuedSession(self._request.clinic_id, self._request.session_id, self._state)
        )

    async def _act(self) -> bool:
        """Do what is most wanted now; whether the number is disconnected for good."""
        state = self._state
        state.stirred = False
        if state.wish is Wish.DISCONNECT:
            return await self._disconnect()
        if state.wish is Wish.CONNECT:
            await self._connect()
        elif state.restart_is_due(workflow.now()):
            await self._restart()
        else:
            state.note(await self._look(), workflow.now())
        if state.credentials_are_dead(workflow.now()):
            state.logged_out = True
            state.note(await self._forget_phone(), workflow.now())
        await self._listen()
        state.plan(workflow.now())
        return False

    async def _listen(self) -> None:
        """Look for what a working number missed, and wake it if it is deaf."""
        state = self._state
        if not state.is_to_listen(workflow.now()) or not workflow.patched("catch-up"):
            return
        state.caught_up_at = workflow.now()
        is_deaf = False
        for _ in range(MOST_CATCHING_UP):
            caught = await self._catch_up()
            if caught is None:
                return
            is_deaf = is_deaf or caught.is_deaf
            if caught.is_whole or state.wish is not None:
                break
        if is_deaf and state.may_be_woken(workflow.now()):
            state.woken_at = workflow.now()
            state.note(await self._wake(), workflow.now())

    async def _catch_up(self) -> CaughtUp | None:
        """None when it could not be done: an engine without a store, or WAHA is away again.

        That something was not found says nothing of our row here: WAHA may have lost its session.
        """
        try:
            return await workflow.execute_activity_method(
                CatchUpActivities.catch_up,
                CatchUp(self._request.clinic_id, self._request.session_id),
                summary="Buscar mensagens perdidas",
                **CATCH_UP,
            )
        except ActivityError as error:
            if is_cancelled_exception(error):
                raise
            return None

    async def _connect(self) -> None:
        state = self._state
        state.begin_afresh()
        sight = await self._bring_up("Conectar o número")
        state.note(sight, workflow.now())
        if state.wish is Wish.CONNECT:  # a disconnection may have been asked for meanwhile
            state.wish = None

    async def _restart(self) -> None:
        self._state.restart_at = None
        self._state.note(await self._bring_up("Religar o número"), workflow.now())

    async def _disconnect(self) -> bool:
        await workflow.execute_activity_method(
            WhatsAppSessionActivities.disconnect_session,
            DisconnectSession(self._request.clinic_id, self._request.session_id),
            summary="Desconectar o número",
            **WAHA_LIFECYCLE,
        )
        state = self._state
        state.status, state.since, state.alarm = SessionStatus.DISCONNECTED, workflow.now(), None
        # Somebody may have pressed "Conectar" meanwhile: then the run goes on.
        return state.wish is Wish.DISCONNECT

    async def _look(self) -> SessionSight:
        return await workflow.execute_activity_method(
            WhatsAppSessionActivities.look_at_session,
            self._look_now(),
            summary="Ver a situação do número",
            **WAHA_LIFECYCLE,
        )

    async def _bring_up(self, summary: str) -> SessionSight:
        sight = await workflow.execute_activity_method(
            WhatsAppSessionActivities.bring_up_session,
            BringUpSession(self._look_now(), configure=not self._state.configured),
            summary=summary,
            **WAHA_LIFECYCLE,
        )
        self._state.configured = True
        return sight

    async def _wake(self) -> SessionSight:
        return await workflow.execute_activity_method(
            WhatsAppSessionActivities.wake_session,
            self._look_now(),
            summary="Religar o número que não ouve",
            **WAHA_LIFECYCLE,
        )

    async def _forget_phone(self) -> SessionSight:
        return await workflow.execute_activity_method(
            WhatsAppSessionActivities.forget_phone,
            self._look_now(),
            summary="Pedir um novo QR code",
            **WAHA_LIFECYCLE,
        )

    def _look_now(self) -> LookAtSession:
        now = workflow.now()
        return LookAtSession(
            clinic_id=self._request.clinic_id,
            session_id=self._request.session_id,
            qr_expires_at=self._state.code_found_expires_at(now),
            working_since=self._state.began_to_work_at(now),
        )

    def _wait_for_waha(self) -> None:
        """The wish stays; so does what was last seen, which is all that is known."""
        self._state.alarm = Alarm.WAHA_AWAY
        self._state.next_at = workflow.now() + RECONCILE_EVERY

    def _show(self) -> None:
        """Keep the Temporal UI true. Attributes are written on a change only: each is an event."""
        state = self._state
        shown = workflow.info().typed_search_attributes
        if shown.get(STAGE) != state.status.value:
            workflow.upsert_search_attributes([STAGE.value_set(state.status.value)])
        needs_human = state.alarm is not None
        if bool(shown.get(NEEDS_HUMAN)) != needs_human:
            workflow.upsert_search_attributes([NEEDS_HUMAN.value_set(needs_human)])
        details = _DETAILS[state.status]
        if state.alarm is not None:
            details = f"{details}\n\n**{_TO_DO[state.alarm]}**"
        workflow.set_current_details(details)


def _row_is_gone(error: ActivityError) -> bool:
    cause = error.cause
    return isinstance(cause, ApplicationError) and cause.type == NotFoundError.code


_DETAILS = {
    SessionStatus.DISCONNECTED: "Número desconectado.",
    SessionStatus.STARTING: "Ligando o número.",
    SessionStatus.SCAN_QR_CODE: "Aguardando a leitura do QR code com o celular da clínica.",
    SessionStatus.WORKING: "Número conectado.",
    SessionStatus.FAILED: "O número não está conectado.",
    SessionStatus.STOPPED: "A sessão do número está parada.",
    SessionStatus.UNKNOWN: "O WhatsApp pede algo que este programa não conhece.",
}
_TO_DO = {
    Alarm.NUMBER_DOWN: (
        "A equipe precisa agir: em Configurações > WhatsApp, clique em Conectar e, "
        "se aparecer um QR code, leia-o com o celular da clínica."
    ),
    Alarm.WAHA_AWAY: (
        "O servidor do WhatsApp (WAHA) não atende. O suporte deve verificar; "
        "uma nova tentativa é feita a cada 10 minutos."
    ),
    Alarm.DEAF: (
        "O número dizia estar conectado, mas as mensagens não chegavam; ele foi religado e as "
        "mensagens foram buscadas. Se este aviso voltar, desconecte e conecte o número de novo."
    ),
    Alarm.RESTRICTED: (
        "O WhatsApp limitou este número: por ora ele não pode escrever a quem nunca escreveu. "
        "Convites e avisos de retorno esperam; as respostas continuam. Evite disparos pelo celular."
    ),
}
