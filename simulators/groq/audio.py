"""`POST /openai/v1/audio/transcriptions`: hears what it was told to hear."""

from pathlib import PurePosixPath

from simulators.groq.errors import GroqError
from simulators.groq.state import ScriptedTranscript

FILE_TYPES = ("flac", "mp3", "mp4", "mpeg", "mpga", "m4a", "ogg", "opus", "wav", "webm")
DEFAULT_TRANSCRIPT = ScriptedTranscript(text="Oi, queria marcar uma limpeza para amanhã à tarde")


def check_file(filename: str | None, size: int) -> None:
    """Groq judges audio by the file's name alone. Raises `GroqError`."""
    suffix = PurePosixPath(filename or "").suffix.removeprefix(".").lower()
    if suffix not in FILE_TYPES:
        raise GroqError(
            400,
            f"file must be one of the following types: [{' '.join(FILE_TYPES)}]",
            code="unsupported_audio_format",
        )
    if size == 0:
        raise GroqError(400, "Audio file is too short. Minimum audio length is 0.01 seconds.")
    if size > 25 * 1024 * 1024:
        raise GroqError(413, "Request Entity Too Large", code="request_too_large")


def verbose_body(heard: ScriptedTranscript, language: str) -> dict[str, object]:
    """`response_format=verbose_json`: the text with its segments."""
    return {
        "task": "transcribe",
        "language": language,
        "duration": heard.duration_seconds,
        "text": heard.text,
        "segments": [
            {
                "id": 0,
                "seek": 0,
                "start": 0,
                "end": heard.duration_seconds,
                "text": heard.text,
                "tokens": [],
                "temperature": 0,
                "avg_logprob": heard.avg_logprob,
                "compression_ratio": 1.1,
                "no_speech_prob": heard.no_speech_prob,
            }
        ],
        "x_groq": {"id": "req_simulated"},
    }
