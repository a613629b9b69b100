"""The conversation as a pure state machine: state, an understood turn and facts decide it."""
