"""Rules of workflow code that no linter knows, checked over the code of `workflows/`."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import TypeGuard

import pytest
from temporalio import workflow
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Worker
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner, SandboxRestrictions
from temporalio.workflow import SandboxImportNotificationPolicy

from domain.dialogue.state import Stage
from workflows import booking_state, conversation, policies
from workflows.booking import BookingWorkflow
from workflows.connection import PASSTHROUGH
from workflows.contracts import BookingStage
from workflows.conversation import ConversationWorkflow
from workflows.day_off import DayOffWorkflow
from workflows.payment_sweep import PaymentSweepWorkflow, WebhookWatchWorkflow
from workflows.reconciliation import ReconciliationWorkflow
from workflows.refund import RefundWorkflow
from workflows.whatsapp_session import WhatsAppSessionWorkflow

MODULES = sorted((Path(__file__).parents[2] / "workflows").glob("*.py"))
POLICIES = {name for name in vars(policies) if name.isupper()}
TIMEOUTS = {"start_to_close_timeout", "schedule_to_close_timeout"}
STARTS = {"start_workflow", "start_child_workflow", "ScheduleActionStartWorkflow"}
BANNED_ON_STARTS = {"execution_timeout", "run_timeout", "retry_policy"}
CONTINUE = "all_handlers_finished; workflow.continue_as_new(1)"
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def breaches(tree: ast.Module) -> list[str]:
    """What breaks a rule, as `line: rule`."""
    found = [
        *_activities_without_both_timeouts(tree),
        *_awaited_children(tree),
        *_children_that_die_with_their_parent(tree),
        *_limits_on_starts(tree),
        *_awaits_in_finally(tree),
        *_versioned_decorators(tree),
        *_undrained_continuations(tree),
        *_state_outside_the_state(tree),
    ]
    return [f"{line}: {rule}" for line, rule in sorted(found)]


def _calls(tree: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    """Calls with the last part of what is called: `workflow.execute_activity` -> that name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func).rpartition(".")[2], node


def _keywords(call: ast.Call) -> dict[str, str]:
    return {keyword.arg: ast.unparse(keyword.value) for keyword in call.keywords if keyword.arg}


def _activities_without_both_timeouts(tree: ast.AST) -> Iterator[tuple[int, str]]:
    for name, call in _calls(tree):
        if "activity" not in name or not name.startswith(("execute_", "start_")):
            continue
        unpacked = {ast.unparse(keyword.value) for keyword in call.keywords if not keyword.arg}
        if not unpacked & POLICIES and not _keywords(call).keys() >= TIMEOUTS:
            yield call.lineno, "an activity needs a policy, or both timeouts"


def _awaited_children(tree: ast.AST) -> Iterator[tuple[int, str]]:
    for name, call in _calls(tree):
        if name == "execute_child_workflow":
            yield call.lineno, "a child is started, never awaited"


def _children_that_die_with_their_parent(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Continue-as-new applies the policy too: the default terminates the child."""
    for name, call in _calls(tree):
        policy = _keywords(call).get("parent_close_policy", "")
        if name == "start_child_workflow" and not policy.endswith("ParentClosePolicy.ABANDON"):
            yield call.lineno, "a child is started with ParentClosePolicy.ABANDON"


def _limits_on_starts(tree: ast.AST) -> Iterator[tuple[int, str]]:
    for name, call in _calls(tree):
        if name in STARTS and _keywords(call).keys() & BANNED_ON_STARTS:
            yield call.lineno, "a run has no timeouts and is not retried"


def _awaits_in_finally(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """A `finally` also runs when a workflow task fails and will be tried again."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Try):
            for statement in node.finalbody:
                for inner in ast.walk(statement):
                    if isinstance(inner, ast.Await | ast.AsyncWith | ast.AsyncFor):
                        yield inner.lineno, "nothing is awaited in a finally"


def _versioned_decorators(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """On a worker without versioning every task of such a workflow is rejected."""
    for name, call in _calls(tree):
        if name == "defn" and "versioning_behavior" in _keywords(call):
            yield call.lineno, "versioning is the worker's, not the decorator's"


def _undrained_continuations(tree: ast.AST) -> Iterator[tuple[int, str]]:
    functions = [node for node in ast.walk(tree) if isinstance(node, FUNCTIONS)]
    drains = {node.name for node in functions if "all_handlers_finished" in ast.unparse(node)}
    places = 0
    for function in functions:
        called = {name for name, _ in _calls(function)}
        if "continue_as_new" not in called:
            continue
        places += 1
        if function.name not in drains and not called & drains:
            yield function.lineno, "a run continues as new after its handlers have finished"
        if places > 1:
            yield function.lineno, "one place alone continues as new"


def _state_outside_the_state(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """What is not in the one state object is lost when the run continues as new."""
    for run in ast.walk(tree):
        if not isinstance(run, ast.ClassDef) or not _is_workflow(run):
            continue
        for function in run.body:
            if isinstance(function, FUNCTIONS) and function.name != "__init__":
                for node in ast.walk(function):
                    if _is_own_attribute(node) and isinstance(node.ctx, ast.Store):
                        yield node.lineno, "a workflow keeps what changes in its state alone"


def _is_workflow(node: ast.ClassDef) -> bool:
    return any("defn" in ast.unparse(decorator) for decorator in node.decorator_list)


def _is_own_attribute(node: ast.AST) -> TypeGuard[ast.Attribute]:
    return (
        isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == "self"
    )


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.stem)
def test_workflow_code_keeps_the_rules(module: Path) -> None:
    assert breaches(ast.parse(module.read_text())) == []


@pytest.mark.parametrize(
    ("code", "rule"),
    [
        ("workflow.execute_activity(do, 1)", "an activity needs"),
        ("workflow.start_activity_method(do, 1, **OTHER)", "an activity needs"),
        ("workflow.execute_local_activity(do, start_to_close_timeout=t)", "an activity needs"),
        ("workflow.execute_child_workflow(Run.run, 1)", "never awaited"),
        ("workflow.start_child_workflow(Run.run, 1)", "ABANDON"),
        ("workflow.start_child_workflow(Run.run, parent_close_policy=TERMINATE)", "ABANDON"),
        ("client.start_workflow(Run.run, run_timeout=t)", "no timeouts"),
        ("ScheduleActionStartWorkflow(Run.run, execution_timeout=t)", "no timeouts"),
        ("async def f():\n try: pass\n finally: await g()", "in a finally"),
        ("@workflow.defn(versioning_behavior=PINNED)\nclass Run: pass", "the worker's"),
        ("def f(): workflow.continue_as_new(1)", "handlers have finished"),
        (f"def f(): {CONTINUE}\ndef g(): {CONTINUE}", "one place alone"),
        ("@workflow.defn\nclass Run:\n def heard(self): self.done = True", "in its state alone"),
    ],
)
def test_a_breach_of_each_rule_is_found(code: str, rule: str) -> None:
    [breach] = breaches(ast.parse(code))

    assert rule in breach


@pytest.mark.parametrize(
    "code",
    [
        "workflow.execute_activity(do, 1, **DATABASE)",
        "workflow.execute_activity(do, start_to_close_timeout=t, schedule_to_close_timeout=t)",
        "workflow.start_child_workflow(Run.run, parent_close_policy=ParentClosePolicy.ABANDON)",
        "@workflow.defn\nclass Run:\n def heard(self): self._state.done = True",
    ],
)
def test_what_keeps_the_rules_is_left_alone(code: str) -> None:
    assert breaches(ast.parse(code)) == []


@pytest.mark.parametrize("name", sorted(POLICIES))
def test_a_policy_limits_each_attempt_and_all_of_them(name: str) -> None:
    policy = getattr(policies, name)

    assert policy.keys() >= TIMEOUTS
    assert policy["start_to_close_timeout"] <= policy["schedule_to_close_timeout"]


@workflow.defn
class CarelessWorkflow:
    """Its module, this one, imports everything without a word to the sandbox."""

    @workflow.run
    async def run(self) -> None:
        return


@pytest.mark.stack
async def test_a_sandbox_imports_nothing_again_that_it_should_share(
    temporal_server: WorkflowEnvironment,
) -> None:
    """A workflow costs 65 KiB when its imports are shared, and 848 KiB when they are not."""
    _build_strict_worker(
        temporal_server,
        BookingWorkflow,
        ConversationWorkflow,
        DayOffWorkflow,
        ReconciliationWorkflow,
        RefundWorkflow,
        PaymentSweepWorkflow,
        WebhookWatchWorkflow,
        WhatsAppSessionWorkflow,
    )


@pytest.mark.stack
async def test_a_workflow_that_imports_without_sharing_is_found_out(
    temporal_server: WorkflowEnvironment,
) -> None:
    with pytest.raises(RuntimeError, match="Failed validating workflow") as failed:
        _build_strict_worker(temporal_server, CarelessWorkflow)

    assert "was not intentionally passed through" in str(failed.value.__cause__)


def _build_strict_worker(server: WorkflowEnvironment, *workflows: type) -> None:
    """A worker loads each workflow into a sandbox when it is built."""
    policy = SandboxImportNotificationPolicy.RAISE_ON_UNINTENTIONAL_PASSTHROUGH
    restrictions = SandboxRestrictions.default.with_passthrough_modules(*PASSTHROUGH)
    Worker(
        server.client,
        task_queue="rules",
        workflows=workflows,
        workflow_runner=SandboxedWorkflowRunner(
            restrictions=restrictions.with_import_notification_policy(policy)
        ),
    )


def test_whatever_a_chat_or_a_booking_waits_for_is_said_in_its_run() -> None:
    # Without a text the run fails at that stage, and the chat with it.
    assert set(conversation._DETAILS) == set(Stage)
    assert set(booking_state._DETAILS) == set(BookingStage)
