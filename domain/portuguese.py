"""How dates, times, money and lists are written for Brazilians."""

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

WEEKDAYS = ("segunda", "terça", "quarta", "quinta", "sexta", "sábado", "domingo")


def day(value: date) -> str:
    """`quarta, 25/11`."""
    return f"{WEEKDAYS[value.weekday()]}, {value:%d/%m}"


def moment(local: datetime) -> str:
    """`quarta, 25/11, às 14:00`, of a clinic-local time."""
    return f"{day(local.date())}, {clock(local)}"


def on_weekday(weekday: int) -> str:
    """`na quarta`, `no sábado`; 0 is Monday."""
    return f"{'no' if weekday >= 5 else 'na'} {WEEKDAYS[weekday]}"


def on_day_of(value: date) -> str:
    """`na quarta, 25/11`."""
    return f"{on_weekday(value.weekday())}, {value:%d/%m}"


def on_moment(local: datetime) -> str:
    """`na quarta, 25/11, às 14:00`."""
    return f"{on_weekday(local.weekday())}, {moment(local).partition(', ')[2]}"


def the(name: str) -> str:
    """`a Dra. Camila`, `o Dr. Renato`; a name without a title stays as it is."""
    title = name.partition(" ")[0].casefold().rstrip(".")
    article = {"dra": "a ", "doutora": "a ", "dr": "o ", "doutor": "o "}.get(title, "")
    return article + name


def at_place(name: str) -> str:
    """`na Clínica Sorriso`, `no Consultório Central`."""
    masculine = ("consultório", "consultorio", "instituto", "centro", "espaço", "espaco", "dr")
    return ("no " if name.casefold().startswith(masculine) else "na ") + name


def reais(centavos: int) -> str:
    """`R$ 1.234,50`."""
    whole, cents = divmod(centavos, 100)
    return f"R$ {whole:,}".replace(",", ".") + f",{cents:02d}"


def either(items: Sequence[str]) -> str:
    """`a, b ou c`."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} ou {items[-1]}"


def minutes(count: int) -> str:
    """`20 minutos`, `1 hora`, `2 horas`."""
    if count % 60 == 0:
        hours = count // 60
        return "1 hora" if hours == 1 else f"{hours} horas"
    return "1 minuto" if count == 1 else f"{count} minutos"


def clock(local: datetime) -> str:
    """`às 14:00`, `à 01:30`, of a clinic-local time."""
    return f"{'à' if local.hour == 1 else 'às'} {local:%H:%M}"


def listing(items: Sequence[str]) -> str:
    """`a, b e c`."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} e {items[-1]}"


def until(deadline: datetime, now: datetime, zone: ZoneInfo) -> str:
    """`até 13:20`, with the day when that is not today. Both times are aware."""
    local = deadline.astimezone(zone)
    if local.date() == now.astimezone(zone).date():
        return f"até {local:%H:%M}"
    return f"até {moment(local)}"
