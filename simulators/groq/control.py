"""`/simulator`: scripts for the next answers, faults, and what was asked so far."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request

from simulators.groq.state import Fault, GroqState, Recorded, ScriptedAnswer, ScriptedTranscript

router = APIRouter(prefix="/simulator", tags=["Simulator"])


def state_of(request: Request) -> GroqState:
    state = request.app.state.groq
    assert isinstance(state, GroqState)
    return state


State = Annotated[GroqState, Depends(state_of)]


@router.post("/answers", status_code=204)
async def script_answers(answers: list[ScriptedAnswer], state: State) -> None:
    """Queue what the model says next; after that the stand-in speaks again."""
    state.answers.extend(answers)


@router.post("/transcripts", status_code=204)
async def script_transcripts(transcripts: list[ScriptedTranscript], state: State) -> None:
    """Queue what the next audio files are heard to say."""
    state.transcripts.extend(transcripts)


@router.post("/faults", status_code=204)
async def set_faults(faults: list[Fault], state: State) -> None:
    """Replace the faults to come, in order; an empty list ends them."""
    state.faults = faults


@router.get("/requests")
async def list_requests(state: State) -> list[Recorded]:
    """Everything that was asked, oldest first."""
    return state.requests


@router.post("/reset", status_code=204)
async def reset(state: State) -> None:
    state.reset()
