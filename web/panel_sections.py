"""What the staff's panel is made of, in order."""

from web.panel_view import Section, load_calls, load_flagged, load_today
from web.receipts_view import load_receipts
from web.waitlist_view import load_waitlist

SECTIONS = (
    Section("Precisam de alguém", "painel_chamados.html", load_calls, hides_when_empty=False),
    Section("Comprovantes a conferir", "painel_comprovantes.html", load_receipts),
    Section("Consultas a conferir", "painel_agenda.html", load_flagged),
    Section("Agenda de hoje", "painel_agenda.html", load_today, hides_when_empty=False),
    Section("Lista de espera", "painel_espera.html", load_waitlist),
)
