"""What differs from clinic to clinic: procedures, people, opening hours, parts of the day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import time
from types import MappingProxyType

from domain.language.model import Part

_DEFAULT_WINDOWS: Mapping[Part, tuple[time, time]] = MappingProxyType(
    {
        Part.MANHA: (time(6), time(12)),
        Part.TARDE: (time(12), time(18)),
        Part.NOITE: (time(18), time(22)),
        Part.INICIO_MANHA: (time(6), time(10)),
        Part.FIM_MANHA: (time(10), time(12)),
        Part.INICIO_TARDE: (time(12), time(15)),
        Part.FIM_TARDE: (time(16), time(19)),
        Part.INICIO_NOITE: (time(18), time(20)),
        Part.FIM_NOITE: (time(20), time(22)),
    }
)


@dataclass(frozen=True)
class Windows:
    """When the parts of the day begin and end, in clinic-local time."""

    parts: Mapping[Part, tuple[time, time]] = field(default_factory=lambda: _DEFAULT_WINDOWS)
    lunch: tuple[time, time] = (time(12), time(14))
    after_lunch: time = time(13)
    after_work: time = time(18)

    def of(self, part: Part) -> tuple[time, time]:
        """Begin and end of a part; one the clinic did not set has its usual hours."""
        return self.parts.get(part) or _DEFAULT_WINDOWS[part]


def windows_of(parts: Mapping[str, Sequence[str]]) -> Windows:
    """Windows from a clinic's settings: names of parts to begin and end, as `HH:MM`."""
    return Windows(
        parts={
            Part(name): (time.fromisoformat(begin), time.fromisoformat(end))
            for name, (begin, end) in parts.items()
        }
    )


_DEFAULT_PROCEDURES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "clareamento": ("clareamento", "clarear", "branquear", "clareacao", "whitening"),
        "ortodontia": (
            "manutencao do aparelho",
            "manutencao de aparelho",
            "aparelho",
            "ortodontia",
            "manutencao",
            "ortodontista",
            "braces",
            "alinhador",
            "invisalign",
            "bracket",
            "braquete",
            "orto",
        ),
        "canal": ("canal", "tratamento de canal", "endodontia", "root canal"),
        "extracao": (
            "extracao",
            "extrair",
            "arrancar",
            "siso",
            "sisos",
            "ciso",
            "tirar o dente",
            "tirar um dente",
            "tirar dente",
            "arrancar dente",
        ),
        "restauracao": (
            "restauracao",
            "obturacao",
            "obturar",
            "restaurar",
            "carie",
            "cariado",
            "cariada",
            "caries",
            "massinha",
            "tampar o dente",
            "filling",
        ),
        "faceta": ("lente de contato", "lentes de contato", "lente", "lentes", "faceta", "facetas"),
        "implante": ("implante", "implantes", "implantar", "implant"),
        "protese": ("protese", "dentadura", "ponte", "coroa", "perereca", "pivo", "jaqueta"),
        "limpeza": ("limpeza", "profilaxia", "tartaro", "limpar os dentes", "limpar", "cleaning"),
        "avaliacao": (
            "avaliacao",
            "avaliar",
            "revisao",
            "check up",
            "checkup",
            "check-up",
        ),
        "odontopediatria": ("odontopediatria", "odontopediatra", "dentista infantil"),
        "radiografia": ("radiografia", "raio x", "raio-x", "panoramica"),
        "botox": ("botox", "harmonizacao", "preenchimento labial"),
        "gengiva": ("gengivoplastia", "periodontia", "raspagem", "gengivectomia"),
        "placa": ("placa de bruxismo", "placa para bruxismo", "placa miorrelaxante", "bruxismo"),
    }
)


@dataclass(frozen=True)
class Lexicon:
    """The clinic's own words.

    `procedures` maps a code to the names patients use, in lower case; accents do not matter.
    """

    procedures: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: _DEFAULT_PROCEDURES)
    professionals: tuple[str, ...] = ()
    windows: Windows = field(default_factory=Windows)
    opens: time = time(8)
    closes: time = time(19)


DEFAULT_LEXICON = Lexicon()
