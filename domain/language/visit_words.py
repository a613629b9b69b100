"""What patients call a visit, and a day, hour or part of the day once it is marked."""

VISIT = (
    r"(?:consulta|horario|hora|avaliacao|limpeza|retorno|atendimento|vaga|agendamento|visita|"
    r"sessao|manutencao|procedimento|exame|appointment|encaixe)"
)
DAYMARK = r"(?:<d\d+>|<t\d+>|<p\d+>)"
