"""The live parts of both UIs, as a browser speaks to them over a websocket.

Belongs here: Dagster's GraphQL subscriptions and Streamlit's sessions. Opening the websocket is the caller's.
"""

import json
from collections.abc import Iterator

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.connection import Connection

GRAPHQL, STREAMLIT = "graphql-ws", "streamlit"
SESSION = "/_stcore/stream"
LOGS = """
subscription Logs($id: ID!) {
  pipelineRunLogs(runId: $id) {
    __typename
    ... on PipelineRunLogsSubscriptionSuccess {
      messages { __typename ... on MessageEvent { message } }
    }
  }
}
"""


def logs(opened: Connection, run_id: str) -> Iterator[tuple[str, str]]:
    """The events of a run as they come, each with its kind and its message; waits two minutes for one at most."""
    opened.send(json.dumps({"type": "connection_init"}))
    assert json.loads(opened.recv(60))["type"] == "connection_ack"
    start = {"id": "1", "type": "start", "payload": {"query": LOGS, "variables": {"id": run_id}}}
    opened.send(json.dumps(start))
    while True:
        said = json.loads(opened.recv(120))
        if said["type"] == "ka":
            continue
        assert said["type"] == "data", said
        answer = said["payload"]["data"]["pipelineRunLogs"]
        assert answer["__typename"] == "PipelineRunLogsSubscriptionSuccess", answer
        for event in answer["messages"]:
            yield event["__typename"], event.get("message", "")


def first_page(opened: Connection) -> str:
    """What Streamlit sends of the first page of a new session, all texts of it."""
    asked = BackMsg()
    asked.rerun_script.query_string = ""
    opened.send(asked.SerializeToString())
    texts = []
    while True:
        said = ForwardMsg.FromString(opened.recv(120))
        if said.WhichOneof("type") == "delta":
            texts.append(str(said.delta))
        if said.WhichOneof("type") == "script_finished":
            return "\n".join(texts)
