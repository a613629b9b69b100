"""Orders to a machine, which are no wish of a patient's."""

import re

INJECTION = re.compile(
    r"\b(?:ignor[ea]r?|esquec[ae]|desconsider[ae]|disregard|ignore|forget|"
    r"override)\b[^.\n]{0,40}\b(?:instruc\w+|regras?|prompt|anterior\w*|previous|instruct\w+|"
    r"above|comando\w*|sistema|orientac\w+|tudo que)\b"
    r"|\b(?:system|sistema) ?(?:prompt|:)|\bprompt (?:de|do|inicial|of)\b|\b(?:seu|teu|your|"
    r"o) prompt\b|\bjailbreak\b|\bdan mode\b|\bmodo (?:desenvolvedor|admin\w*|debug|deus)\b"
    r"|\bdeveloper mode\b|\b(?:voce|vc) agora e (?:um|uma|o|a)\b|\baja como\b|"
    r"\baja como (?:se |um |uma |"
    r"o |a )|\bfin(?:ja|ge|gir|gindo) (?:ser|que)\b|\bpretend (?:to|you)|\byou are now\b|\bact as\b"
    r"|\b(?:drop|delete|truncate|insert|update|select) (?:table|from|into|\*)|\bsudo\b|"
    r"<script|\b(?:api ?key|chave de api|token de acesso|senha do (?:sistema|banco|admin))\b"
    r"|\b(?:revele|mostre|repita|exiba|imprima|diga|me mostre|me diga|reveal|print|repeat|"
    r"show me)\b[^.\n]{0,30}\b(?:prompt|instruc\w+|instructions|system|regras internas|"
    r"configuracao|system message)\b"
    r"|\b(?:tool|function|args|arguments|role|assistant|function_call|tool_call|"
    r"action)\b\"? ?:|\bmarkpaid\b|\bmark as paid\b"
    r"|\b(?:sou|eu sou|aqui e|aqui quem fala e) (?:o |a )?(?:admin\w*|administrador\w*|"
    r"desenvolvedor\w*|programador\w*|suporte tecnico|dono da clinica|developer)\b"
    r"|\b(?:de graca|preco (?:zero|para|pra) (?:0|r\$ ?0)|valor (?:zero|"
    r"para 0))\b[^.\n]*\b(?:confirm\w+|mar(?:c|qu)\w+|agend\w+)\b|\bconfirm\w+ [^.\n]*\bde graca\b"
    r"|\b(?:lista|liste|mostre|quais|manda|passe|me passa|"
    r"quero)\b[^.\n]{0,30}\b(?:outros pacientes|todos os pacientes|dos pacientes|"
    r"dados d[eo] outr\w+|telefones? d[oe]s? paciente\w*|agenda de todos)\b"
    r"|\bevery (?:appointment|patient)\b|\ball (?:patients|appointments)\b"
)
