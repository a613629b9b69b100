"""What the bot says of those who come: who they are, visits in a row, requests that wait."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from domain.dialogue.facts import Appointment, ClinicFacts, FamilyVisit, Payable, ProcedureFacts
from domain.dialogue.party import Party, Visitor
from domain.dialogue.state import OfferedTime, Parked
from domain.people import Relation, needs_guardian
from domain.portuguese import day, listing, minutes, moment, on_day_of, reais, the

GUARDIAN_NEEDED = "É preciso um responsável presente."
ASK_GUARDIAN = "E você é a mãe, o pai ou o responsável legal?"
NOT_GUARDIAN = (
    "Para marcar para uma criança, preciso falar com a mãe, o pai ou o responsável legal. "
    "Já avisei a equipe, que combina isso com você por aqui."
)
TOO_MANY = (
    "Para tantas pessoas no mesmo dia, a marcação é feita pela equipe da clínica. "
    "Já avisei, e alguém fala com você por aqui."
)
ONE_BY_ONE = "Sem problema, vejo um de cada vez! Que dia ou horário fica melhor para o primeiro?"
TALK_IT_OVER = (
    "Claro, fique à vontade! Ainda não reservei nada; quando decidir, é só me escrever por aqui."
)
NOT_YOURS_TO_KNOW = (
    "Por segurança, só falo sobre consultas com a própria pessoa ou com quem marcou por ela. "
    "Se precisar, a equipe da clínica pode te ajudar."
)
NO_VISIT_BEFORE = "Não encontrei nenhuma consulta anterior sua por aqui."
LET_IT_BE = "Tudo bem! Quando quiser marcar, é só me chamar."
_NUMBERS = {2: "os dois", 3: "os três", 4: "os quatro"}


def whose(people: Sequence[Visitor]) -> str:
    """Asks for which of those the contact speaks for the visit is."""
    names = [f"{number}) {one.name}" for number, one in enumerate(people, start=2)]
    lines = "\n".join(("1) Para você", *names))
    return f"Para quem é a consulta?\n{lines}"


def children_welcome(party: Party, dentist: str | None) -> str:
    """Children are treated here; how many come, and when."""
    with_whom = f", com {the(dentist)}" if dentist else ""
    if party.visits > 1:
        return f"Atendemos crianças, sim{with_whom} 🙂 {together(party)}"
    return (
        f"Atendemos crianças, sim{with_whom} 🙂 Que dia ou horário fica melhor? "
        "Se for mais de uma criança, me diga quantas."
    )


def together(party: Party) -> str:
    """Proposes one visit right after the other."""
    return (
        f"Quer {_NUMBERS[party.visits]} no mesmo dia, um seguido do outro? "
        "Que dia ou período fica melhor?"
    )


def ask_names(party: Party, *, knows_speaker: bool) -> str:
    """Asks for what is still missing of those who come, and of who answers for them."""
    asked = _missing(party, knows_speaker=knows_speaker)
    question = f"Me passa {listing(asked)}, por favor?" if asked else ""
    return " ".join(
        part for part in (question, ASK_GUARDIAN if party.lacks_guardian else "") if part
    )


def write_names(party: Party, *, knows_speaker: bool) -> str:
    """Says how to answer, to those who did not know that it was a question for names."""
    asked = _missing(party, knows_speaker=knows_speaker)
    if not asked:
        return ASK_GUARDIAN
    return f"Ótimo! Pode escrever aqui mesmo, na próxima mensagem: {listing(asked)}."


def _missing(party: Party, *, knows_speaker: bool) -> list[str]:
    """What is not known of those who come, and of who writes."""
    child = party.relation is Relation.CHILD
    undated = [one.name for one in party.visitors if party.lacks_birth_date(one)]
    asked = []
    if len(party.visitors) < party.count:
        what = "o nome completo e a data de nascimento" if child else "o nome completo"
        several = party.count - len(party.visitors) > 1
        whom = " de cada um" if several else " da criança" if child else " de quem vem"
        asked.append(what + whom)
    elif undated:
        asked.append(f"a data de nascimento de {listing(undated)} (dia/mês/ano)")
    if not knows_speaker:
        asked.append("o seu nome")
    return asked


def names_and_times(
    party: Party, offer: OfferedTime, zone: ZoneInfo, *, speaker: str | None
) -> str:
    """`Pedro 09:00 e Manuela 09:50`."""
    names = [_first(one.name) for one in party.visitors]
    if party.with_self:
        names.insert(0, _first(speaker) if speaker else "você")
    starts = (offer.starts_at, *offer.also_at)
    return listing(
        [f"{name} {at.astimezone(zone):%H:%M}" for name, at in zip(names, starts, strict=False)]
    )


def confirm_question(
    procedure: ProcedureFacts,
    offer: OfferedTime,
    party: Party,
    clinic: ClinicFacts,
    zone: ZoneInfo,
    *,
    speaker: str | None,
) -> str:
    """Who comes when, what each deposit is and what they come to; and asks."""
    who = names_and_times(party, offer, zone, speaker=speaker)
    when = on_day_of(offer.starts_at.astimezone(zone).date())
    said = [f"Combinado: {procedure.name.lower()} {when}, com {the(offer.dentist)}: {who}."]
    if _has_minor(party, offer, zone):
        said.append(GUARDIAN_NEEDED)
    if procedure.deposit_centavos:
        said.append(_deposit(procedure.deposit_centavos, party, clinic))
        said.append("Posso reservar?")
    else:
        said.append("Posso confirmar?")
    return " ".join(said)


def _deposit(each_centavos: int, party: Party, clinic: ClinicFacts) -> str:
    kept = minutes(clinic.hold_minutes)
    if party.visits == 1:
        return (
            f"Para garantir, pedimos um sinal de {reais(each_centavos)} por PIX, "
            f"e o horário fica guardado por {kept}."
        )
    per = "por criança" if party.relation is Relation.CHILD else "por pessoa"
    total = reais(each_centavos * party.visits)
    return (
        f"Para garantir, pedimos um sinal de {reais(each_centavos)} {per} (total {total}) em um só "
        f"PIX, e os horários ficam guardados por {kept}."
    )


def ask_again(procedure: ProcedureFacts, offer: OfferedTime, party: Party, zone: ZoneInfo) -> str:
    """The question in force once more, after something that was neither yes nor no."""
    who = names_and_times(party, offer, zone, speaker=None)
    when = day(offer.starts_at.astimezone(zone).date())
    return f"Posso reservar {procedure.name.lower()} para {when}: {who}? Responda *sim* ou *não*."


def _has_minor(party: Party, offer: OfferedTime, zone: ZoneInfo) -> bool:
    on = offer.starts_at.astimezone(zone).date()
    return any(needs_guardian(party.relation, one.birth_date, on) for one in party.visitors)


def listed_visits(visits: Sequence[Appointment], zone: ZoneInfo) -> str:
    """`sábado, 28/11: Pedro 09:00 e Manuela 09:50`."""
    when = day(visits[0].starts_at.astimezone(zone).date())
    return f"{when}: {_who_when(visits, zone)}"


def _who_when(visits: Sequence[Appointment], zone: ZoneInfo) -> str:
    return listing(
        [f"{_first(one.patient)} {one.starts_at.astimezone(zone):%H:%M}" for one in visits]
    )


def charge_sent(
    visits: Sequence[Appointment], payable: Payable, zone: ZoneInfo, copy_code: str
) -> str:
    """Times in a row are held: until when, and how to pay for all of them at once."""
    amount = f" total de {reais(payable.amount_centavos)}" if payable.amount_centavos else ""
    who = listed_visits(visits, zone)
    if payable.expires_at is None:
        return (
            f"Reservei {who}. Falta o sinal{amount}; assim que a clínica confirmar o recebimento, "
            f"eu te aviso. {copy_code}"
        )
    until = payable.expires_at.astimezone(zone)
    return f"Reservado até {until:%H:%M}: {who}. Falta o sinal{amount}. {copy_code}"


def confirmed(
    visits: Sequence[Appointment], clinic: ClinicFacts, zone: ZoneInfo, *, paid: bool
) -> str:
    """The visits in a row are certain."""
    opening = "Pagamento recebido! " if paid else ""
    what = f"{visits[0].procedure.lower()}, com {the(visits[0].dentist)}"
    said = [f"{opening}Tudo certo, está confirmado ✅ {listed_visits(visits, zone)} ({what})."]
    if any(_is_minors(one, zone) for one in visits):
        said.append(GUARDIAN_NEEDED)
    if clinic.address:
        said.append(f"Nosso endereço: {clinic.address}.")
    said.append("Se precisar mudar, é só escrever aqui.")
    return " ".join(said)


def _is_minors(visit: Appointment, zone: ZoneInfo) -> bool:
    return needs_guardian(visit.relation, visit.birth_date, visit.starts_at.astimezone(zone).date())


def guardian_note(visit: Appointment, zone: ZoneInfo) -> str:
    """What is added to the confirmation of a child's visit; empty for adults."""
    return f" {GUARDIAN_NEEDED}" if _is_minors(visit, zone) else ""


def expired(visits: Sequence[Appointment], zone: ZoneInfo) -> str:
    """The deposit of visits in a row did not come in time."""
    return (
        "O prazo para o pagamento terminou e os horários foram liberados "
        f"({listed_visits(visits, zone)}). "
        "Se ainda quiser marcar, é só me dizer *marcar* que eu vejo os horários livres."
    )


def cancelled(visits: Sequence[Appointment], zone: ZoneInfo, *, by_patient: bool) -> str:
    """Visits in a row were cancelled before they were paid."""
    who = listed_visits(visits, zone)
    if by_patient:
        return f"Pronto, os horários foram cancelados ({who}). Se quiser remarcar, é só me chamar."
    return f"A clínica precisou cancelar os horários de {who}. Se quiser outro, me diga *marcar*."


def cancel_question(visits: Sequence[Appointment], zone: ZoneInfo) -> str:
    """Times that are held together are given up together."""
    return (
        f"Quer mesmo desistir dos horários de {listed_visits(visits, zone)}? "
        "Responda *sim* ou *não*."
    )


def noted(parked: Parked, procedure: str | None, speaker: str | None) -> str:
    """A second request will be taken up later."""
    name = f", {_first(speaker)}" if speaker else ""
    what = f"a sua {procedure.lower()}" if procedure and parked.relation is Relation.SELF else ""
    if not what and parked.relation is Relation.SELF:
        what = "o seu horário"
    return f"Anotado{name}: vejo {what or 'essa outra consulta'} assim que terminarmos aqui."


def take_up(parked: Parked, procedure: str | None, speaker: str | None) -> str:
    """The first request is done: the second one's turn."""
    name = f", {_first(speaker)}" if speaker else ""
    if parked.relation is Relation.SELF:
        what = f"a sua {procedure.lower()}" if procedure else "a sua consulta"
    else:
        what = f"a outra consulta ({procedure.lower()})" if procedure else "a outra consulta"
    return f"E {what}{name}: algum dia ou horário melhor?"


def carry_on(procedure: ProcedureFacts | None) -> str:
    """After a silence: whether to go on with what was being booked."""
    what = f" Estávamos vendo um horário para {procedure.name.lower()}." if procedure else ""
    return f"Quer continuar de onde paramos?{what}"


def family_visits(visits: Sequence[FamilyVisit], zone: ZoneInfo) -> str:
    """The day and the hour, and nothing else."""
    lines = [f"{_first(one.patient)}: {moment(one.starts_at.astimezone(zone))}" for one in visits]
    return "A consulta está marcada para " + "; ".join(lines) + "." if lines else NOT_YOURS_TO_KNOW


def last_visit(visit: Appointment, next_dentist: str | None, zone: ZoneInfo) -> str:
    """Who treated them the last time, and whether the one offered now is the same."""
    when = day(visit.starts_at.astimezone(zone).date())
    said = f"Na última vez ({when}) foi com {the(visit.dentist)}."
    if next_dentist is None:
        return said
    same = next_dentist == visit.dentist
    return f"{'Sim!' if same else 'Não.'} {said}" + (
        "" if same else f" Agora seria com {the(next_dentist)}."
    )


def _first(name: str) -> str:
    return name.partition(" ")[0]
