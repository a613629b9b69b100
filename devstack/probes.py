"""Whether a part of the stack is ready."""

from collections.abc import Awaitable, Callable
from http import HTTPStatus

from temporalio.api.enums.v1 import TaskQueueType
from temporalio.api.taskqueue.v1 import TaskQueue as TaskQueueName
from temporalio.api.workflowservice.v1 import DescribeTaskQueueRequest
from temporalio.service import RPCError

from clients.errors import RemoteError
from clients.http import build_client, request
from workflows.connection import connect
from workflows.contracts import TaskQueue

Probe = Callable[[], Awaitable[bool]]

_NO_ANSWER = (RuntimeError, RPCError)  # the SDK raises RuntimeError when it cannot connect


def answers(url: str) -> Probe:
    """Ready when a GET of `url` is answered, by whatever but a server's error."""

    async def probe() -> bool:
        async with build_client(timeout_seconds=2) as http:
            try:
                answer = await request(http, "stack", "probe", "GET", url)
            except RemoteError:
                return False
            return answer.status_code < HTTPStatus.INTERNAL_SERVER_ERROR

    return probe


def has_workers(address: str, namespace: str) -> Probe:
    """Ready when a worker asks the Temporal server at `address` for workflow tasks of ours."""

    async def probe() -> bool:
        queue = DescribeTaskQueueRequest(
            namespace=namespace,
            task_queue=TaskQueueName(name=TaskQueue.CONVERSATIONS),
            task_queue_type=TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW,
        )
        try:
            client = await connect(address, namespace)
            described = await client.workflow_service.describe_task_queue(queue)
        except _NO_ANSWER:
            return False
        return bool(described.pollers)

    return probe


def serves_temporal(address: str, namespace: str) -> Probe:
    """Ready when the Temporal server at `address` answers for `namespace`."""

    async def probe() -> bool:
        try:
            await connect(address, namespace)
        except _NO_ANSWER:
            return False
        return True

    return probe
