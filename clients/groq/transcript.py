"""What was heard in a voice note, less what Whisper makes up when nobody speaks."""

import unicodedata
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict

MAX_NO_SPEECH = 0.6
MIN_CONFIDENCE = -1.0
"""Mean log-probability below which a transcript is asked back rather than acted on."""

# Subtitles of the training material: heard in silence, never said by a patient.
_MADE_UP = (
    "legendas pela comunidade",
    "amara.org",
    "legendado por",
    "transcricao e legendas",
    "inscreva-se no canal",
    "se inscreva no canal",
    "obrigado por assistir",
    "obrigada por assistir",
    "ate o proximo video",
    "deixe seu like",
    "ative o sininho",
)


@dataclass(frozen=True, slots=True)
class Transcript:
    """The words of a voice note; `confident` is whether they are worth acting on."""

    text: str
    confident: bool


class _SegmentWire(BaseModel):
    model_config = ConfigDict(extra="ignore")

    text: str
    no_speech_prob: float = 0.0
    avg_logprob: float = 0.0


class TranscriptWire(BaseModel):
    """Groq's `verbose_json`."""

    model_config = ConfigDict(extra="ignore")

    segments: list[_SegmentWire]

    def transcript(self) -> Transcript | None:
        """What was really said, or `None` when nothing was."""
        spoken = [segment for segment in self.segments if _was_spoken(segment)]
        text = " ".join(segment.text.strip() for segment in spoken)
        if not text:
            return None
        return Transcript(text, all(s.avg_logprob >= MIN_CONFIDENCE for s in spoken))


def _was_spoken(segment: _SegmentWire) -> bool:
    if segment.no_speech_prob > MAX_NO_SPEECH or not segment.text.strip():
        return False
    decomposed = unicodedata.normalize("NFD", segment.text.lower())
    plain = "".join(char for char in decomposed if not unicodedata.combining(char))
    return not any(made_up in plain for made_up in _MADE_UP)
