"""What in a patient's words concerns care, coming late, or people: read from the words alone."""

import re
from dataclasses import replace

from domain.dialogue.attendance_words import Came, came_in
from domain.dialogue.care_rules import awaits_signs
from domain.dialogue.decision import StaffReason
from domain.dialogue.facts import Arrival, Heard
from domain.dialogue.state import DialogueState, Stage
from domain.language import Intent
from domain.language.normalise import plain
from domain.triage import asks_about_medicine, has_red_flags, names_sign

_HERE = re.compile(
    r"\b(?:cheguei|(?:estou|to) (?:aqui )?na (?:recepcao|porta|frente)|"
    r"ja (?:estou|to) (?:ai|aqui))\b"
)
_LATE = re.compile(
    r"\b(?:vou|to|estou|vamos|estamos|irei|posso)\b[^.?!\n]{0,20}\batras\w+|\batraso de \d+|"
    r"\bvou (?:me )?atrasar\b|\bpres[oa] no transito\b|\bmin(?:utos?)? de atraso\b"
)
_COMING = re.compile(
    r"\b(?:to|tou|estou) (?:indo|chegando|a caminho|saindo(?: de casa)?)\b|^\s*a caminho\b"
)
_DISPUTE = re.compile(
    r"\bprocon\b|\badvogad\w+|\bprocess(?:ar|o|em)\b|\bchargeback\b|\bcontest\w+ (?:a |o )?"
    r"(?:compra|pagamento|cobranca|pix)|\bestorn\w+|\bjustica\b|\bcobr\w+ (?:errad|indevid)\w+|"
    r"\bcobranca indevida\b|\breclame aqui\b"
)
_ANGER = re.compile(
    r"\babsurdo\b|\bpalhacada\b|\bdescaso\b|\breclam\w+|\bfalta de respeito\b|\bdesrespeito\b|"
    r"\binsatisfeit\w+|\bindignad\w+|\bvergonha\b|\bporcaria\b|\bmerda\b|\blixo\b|\binutil\b|"
    r"\bpessim\w+|\bmal atendid\w+|\bdecepcionad\w+|\brevoltad\w+|\bidiota\b"
)
_COLD = re.compile(
    r"\bgrip\w+|\bresfri\w+|\bvirose\b|\bcovid\b|\bdengue\b|\bsinusite\b|\bpneumonia\b|"
    r"\bdor de barriga\b|\bdiarreia\b|\bvomit\w+"
)
_CHANGES = (Intent.RESCHEDULE, Intent.CANCEL)
_OF_THE_MOUTH = re.compile(
    r"\bdentes?\b|\bboca\b|\bgengiva\b|\bsiso\b|\brosto\b|\bbochecha\b|\bmandibula\b|"
    r"\bdor(?! de (?:cabeca|barriga|garganta)| no corpo)\b|\bdo(?:i|endo|eu)\b|\bfalta de ar\b|"
    r"\bdesmai\w+|\binch\w+|\bsangr\w+|\bpescoco\b|\brespirar\b|\bengolir\b"
)
_CLINICAL = re.compile(
    r"\be normal\b|\bfaz mal\b|\bdepois d[aeo] (?:extracao|cirurgia|canal|procedimento)\b|"
    r"\bdoi\b|\bdolorid[oa]\b|\banestesi\w+|\bsedac\w+|\bdiabet\w+|\bhipertens\w+|"
    r"\bpressao alta\b|\bmarca-? ?passo\b|\banticoagulante\w*|\bamament\w+|"
    r"\bpontos?\b|\bcurativo\b|\bpos-? ?operatorio\b|\bgravida\b|\bgestante\b|\balergi\w+|"
    r"\bposso (?:comer|beber|escovar|fumar|malhar|fazer exercicio)\b"
)


def hear_care(heard: Heard, words: str, state: DialogueState) -> Heard:
    """`heard` with what the words say of danger, medicine, arrival, visits and people."""
    in_triage = awaits_signs(state)
    change = next((one for one in (heard.intent, *heard.also) if one in _CHANGES), None)
    if change is not None and not in_triage and _is_ill(heard, words):
        others = tuple(one for one in heard.also if one is not Intent.EMERGENCY)
        heard = replace(heard, intent=change, also=others)
    was_asked = state.stage is Stage.ASKED_ATTENDANCE
    is_urgent = in_triage or Intent.EMERGENCY in (heard.intent, *heard.also)
    return replace(
        heard,
        red_flags=is_urgent and has_red_flags(words),
        names_sign=names_sign(words) if in_triage else None,
        asks_medicine=asks_about_medicine(words),
        arrival=arrival_in(words),
        came=_came(heard, words, state) if was_asked else None,
        people_for=people_for(words),
    )


def _came(heard: Heard, words: str, state: DialogueState) -> Came | None:
    came = came_in(words, of_several=len(state.visits) > 1)
    if came is not None or heard.yes is None or heard.wish is not None:
        return came
    return Came.YES if heard.yes else Came.NO


def _is_ill(heard: Heard, words: str) -> bool:
    """A cold keeps a patient at home: that is a visit to be moved, and no pain in the mouth."""
    said = plain(words)
    is_about_teeth = _OF_THE_MOUTH.search(said) is not None
    urgent = Intent.EMERGENCY in (heard.intent, *heard.also)
    return urgent and _COLD.search(said) is not None and not is_about_teeth


def arrival_in(words: str) -> Arrival | None:
    """Whether somebody is on the way, late, or at the door."""
    said = plain(words)
    for sign, arrival in ((_HERE, Arrival.HERE), (_LATE, Arrival.LATE), (_COMING, Arrival.COMING)):
        if sign.search(said) and "nao " not in said:
            return arrival
    return None


def people_for(words: str) -> StaffReason:
    """Why somebody who needs a person needs one."""
    said = plain(words)
    if _DISPUTE.search(said):
        return StaffReason.DISPUTE
    if _CLINICAL.search(said):
        return StaffReason.CLINICAL
    if _ANGER.search(said):
        return StaffReason.COMPLAINT
    return StaffReason.ASKED
