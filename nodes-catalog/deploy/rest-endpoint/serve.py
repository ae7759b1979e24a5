"""Serves a model until it is told to stop (SIGTERM), then finishes what it was asked and exits with 0."""

import json
import os
import signal
import threading

import trainyard
from endpoint_server import EndpointServer
from served_model import ServedModel
from service_log import say
from trainyard_nodes.models import load_model

# Held back from all threads, and taken by the main thread alone, whenever they come.
stop_signals = {signal.SIGTERM, signal.SIGINT}
signal.pthread_sigmask(signal.SIG_BLOCK, stop_signals)


def read_token() -> "str | None":
    """The token that requests must bring; None when the endpoint is open to everyone on this machine."""
    path = os.environ.get("TRAINYARD_TOKEN_FILE")
    if not path:
        if step.parameters.get("token", True):
            trainyard.fail(
                "The endpoint has no token: set TRAINYARD_TOKEN_FILE, or the parameter token to false."
            )
        return None
    with open(path, encoding="utf-8") as file:
        token = file.read().strip()
    if not token:
        trainyard.fail("The file of the endpoint's token is empty.")
    return token


def describe(server: EndpointServer) -> dict:
    """The content of `endpoint.json`."""
    name = server.served.name
    routes = [
        "GET /v2",
        "GET /v2/health/live",
        "GET /v2/health/ready",
        f"GET /v2/models/{name}",
        f"GET /v2/models/{name}/ready",
        f"POST /v2/models/{name}/infer",
        "POST /predict",
        "GET /stats",
    ]
    return {"url": f"http://127.0.0.1:{server.port}", "port": server.port, "model": name, "routes": routes}


def write_endpoint(content: dict, path: str) -> None:
    """Writes by rename, so that a reader sees all of it or nothing."""
    with open(path + ".tmp", "w", encoding="utf-8") as file:
        json.dump(content, file, indent=1)
    os.replace(path + ".tmp", path)


step = trainyard.step()
port = int(os.environ.get("TRAINYARD_PORT") or step.parameters.get("port", 0))
token = read_token()
served = ServedModel(
    load_model(step.inputs["model"]), step.parameters.get("name", "model"), step.parameters.get("threads", 2)
)
try:
    server = EndpointServer(served, port, token, step.parameters.get("maxBodyBytes", 16 * 1024 * 1024))
except OSError as error:
    trainyard.fail(
        f"Port {port} of 127.0.0.1 cannot be used ({error.strerror}): choose another, or 0 for a free one."
    )
# A daemon: when anything below goes wrong, the process ends instead of serving on unheard.
threading.Thread(target=server.serve_forever, daemon=True).start()
for path in {
    os.path.abspath("endpoint.json"),
    step.outputs.get("endpoint", os.path.abspath("endpoint.json")),
}:
    write_endpoint(describe(server), path)
say(f"Serving {served.name} at http://127.0.0.1:{server.port}")
signal.sigwait(stop_signals)
say("Stopping")
server.stop()
