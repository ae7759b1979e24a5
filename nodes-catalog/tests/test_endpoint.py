"""deploy.rest-endpoint over real HTTP: both protocols, every refusal, and the end."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path
from typing import Any, Dict, Optional, Tuple

import pandas as pd
from attempt import catalog, library, run_node, sdk
from sample_data import customers, houses, saved


class Endpoint:
    """A running endpoint in a deployment folder of its own."""

    def __init__(self, model: Path, token: Optional[str] = None, **parameters: Any) -> None:
        self.folder = Path(tempfile.mkdtemp(dir=saved(customers()).parent))
        step = {
            "parameters": {"token": token is not None, **parameters},
            "inputs": {"model": str(model)},
            "outputs": {"endpoint": str(self.folder / "outputs.json")},
        }
        (self.folder / "step.json").write_text(json.dumps(step))
        variables = {**os.environ, "PYTHONPATH": f"{library}{os.pathsep}{sdk}"}
        if token is not None:
            (self.folder / "token").write_text(token)
            variables["TRAINYARD_TOKEN_FILE"] = str(self.folder / "token")
        self.process = subprocess.Popen(
            [sys.executable, str(catalog / "deploy/rest-endpoint/serve.py")],
            cwd=self.folder, env=variables, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
        # The line comes after endpoint.json is written.
        self.first_line = self.process.stdout.readline()
        if "Serving" in self.first_line:
            self.description = json.loads((self.folder / "endpoint.json").read_text())
            self.port: int = self.description["port"]

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Tuple[int, Dict[str, Any]]:
        """Status and JSON of one request. `body` is sent as it is when it is bytes."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port)
        content = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, content, sent)
        response = connection.getresponse()
        answer = json.loads(response.read())
        connection.close()
        return response.status, answer

    def kill(self) -> None:
        """Leaves nothing behind, however a test went."""
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()

    def end(self) -> Tuple[int, str]:
        """Sends SIGTERM and gives exit code and the rest of the log."""
        self.process.send_signal(signal.SIGTERM)
        log, _ = self.process.communicate()
        return self.process.returncode, log


def trained(
    table: pd.DataFrame, label: str, task: str = "classifier", algorithm: str = "random-forest"
) -> Path:
    parameters = {"label": label, "algorithm": algorithm}
    return run_node(f"train/sklearn-{task}", parameters, {"train": saved(table)}, ["model"]).outputs["model"]


ada = {"age": 36, "spend": 20.5, "member": True, "plan": "pro"}
bob = {"age": 60, "spend": None, "member": False, "plan": None}


class Requests(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        cls.model = trained(customers(), "outcome")
        cls.endpoint = Endpoint(cls.model)
        cls.addClassCleanup(cls.endpoint.kill)

    def refused(
        self, status: int, part: str, method: str, path: str, body: Any = None, **headers: str
    ) -> None:
        answered, answer = self.endpoint.ask(method, path, body, **headers)
        self.assertEqual(answered, status, answer)
        self.assertIn(part, answer["error"])

    def test_description(self) -> None:
        description = self.endpoint.description
        self.assertEqual(description["url"], f"http://127.0.0.1:{self.endpoint.port}")
        self.assertIn("POST /predict", description["routes"])
        self.assertEqual(json.loads((self.endpoint.folder / "outputs.json").read_text()), description)

    def test_predictions_are_those_of_the_batch_node(self) -> None:
        rows = customers(seed=2).drop(columns="outcome")
        inputs = {"model": self.model, "dataset": saved(rows)}
        batch = run_node("deploy/batch-predict", {}, inputs, ["predictions.parquet"])
        expected = pd.read_parquet(batch.outputs["predictions"])
        instances = json.loads(rows.to_json(orient="records"))
        for body in ({"instances": instances}, instances):
            status, answer = self.endpoint.ask("POST", "/predict", body)
            self.assertEqual(status, 200)
            self.assertEqual(answer["predictions"], expected["prediction"].tolist())
            leaves = [one["leaves"] for one in answer["probabilities"]]
            self.assertEqual(leaves, expected["probability_leaves"].tolist())

    def test_missing_values(self) -> None:
        status, answer = self.endpoint.ask("POST", "/predict", [ada, bob])
        self.assertEqual((status, len(answer["predictions"])), (200, 2))

    def test_v2_metadata_and_health(self) -> None:
        for path, part in (
            ("/v2", {"name": "trainyard"}),
            ("/v2/health/live", {"live": True}),
            ("/v2/health/ready", {"ready": True}),
            ("/v2/models/model/ready", {"ready": True}),
            ("/v2/models/model/versions/1", {"name": "model", "versions": ["1"]}),
        ):
            status, answer = self.endpoint.ask("GET", path)
            self.assertEqual(status, 200)
            self.assertEqual({**answer, **part}, answer)
        _, metadata = self.endpoint.ask("GET", "/v2/models/model")
        self.assertEqual(
            [(one["name"], one["datatype"]) for one in metadata["inputs"]],
            [("age", "FP64"), ("spend", "FP64"), ("member", "BOOL"), ("plan", "BYTES")],
        )
        self.assertEqual([one["name"] for one in metadata["outputs"]], ["predict", "predict_proba"])

    def v2(self, **changes: Any) -> Dict[str, Any]:
        """An infer request for `ada` and `bob`; `changes` are laid over the input tensor of that name."""
        tensors = []
        for name, datatype in (("age", "INT64"), ("spend", "FP32"), ("member", "BOOL"), ("plan", "BYTES")):
            tensor = {"name": name, "shape": [2], "datatype": datatype, "data": [ada[name], bob[name]]}
            tensors.append({**tensor, **changes.get(name, {})})
        return {"id": "7", "inputs": tensors}

    def test_v2_infer(self) -> None:
        _, plain = self.endpoint.ask("POST", "/predict", [ada, bob])
        columns = {"shape": [2, 1], "data": [[36], [60]]}
        for request in (self.v2(), self.v2(age=columns)):
            status, answer = self.endpoint.ask("POST", "/v2/models/model/infer", request)
            self.assertEqual(status, 200, answer)
            self.assertEqual(
                (answer["model_name"], answer["model_version"], answer["id"]), ("model", "1", "7")
            )
            labels, probabilities = answer["outputs"]
            expected = {"name": "predict", "datatype": "BYTES", "shape": [2], "data": plain["predictions"]}
            self.assertEqual(labels, expected)
            flat = [row[name] for row in plain["probabilities"] for name in ("leaves", "stays")]
            self.assertEqual((probabilities["shape"], probabilities["data"]), ([2, 2], flat))
        only = {**self.v2(), "outputs": [{"name": "predict"}]}
        _, answer = self.endpoint.ask("POST", "/v2/models/model/versions/1/infer", only)
        self.assertEqual([one["name"] for one in answer["outputs"]], ["predict"])

    def test_v2_infer_refusals(self) -> None:
        for changes, part in (
            ({"age": {"shape": [3]}}, "Input 'age': shape [3] means 3 values, and data has 2"),
            ({"age": {"shape": [3], "data": [1, 2, 3]}}, "has 2 rows, and 'age' has 3"),
            ({"age": {"shape": "2"}}, "Input 'age': shape must be"),
            ({"age": {"shape": [2, 1, 1]}}, "Input 'age': shape must be"),
            ({"age": {"datatype": "BYTES"}}, "Input 'age' has datatype BYTES, and the model takes FP64"),
            ({"age": {"datatype": "TEXT"}}, "Input 'age': datatype 'TEXT' is none of"),
            ({"age": {"data": "36"}}, "Input 'age': data must be a list"),
            ({"age": {"data": [[36], 60]}}, "Input 'age': data must be all nested or all flat"),
            ({"age": {"data": ["x", 60]}}, "Row 1, column 'age': 'x' is not a number"),
            ({"age": {"name": "agee"}}, "lacks the column age"),
            ({"age": {"name": "plan", "datatype": "BYTES"}}, "Input 'plan' is given twice"),
            ({"age": {"name": 3}}, "Input 1 has no name"),
        ):
            self.refused(400, part, "POST", "/v2/models/model/infer", self.v2(**changes))
        self.refused(400, '{"inputs": [', "POST", "/v2/models/model/infer", {"inputs": []})
        wanted = {**self.v2(), "outputs": [{"name": "labels"}]}
        self.refused(400, "no output 'labels'; there are predict", "POST", "/v2/models/model/infer", wanted)
        self.refused(404, "the model here is 'model'", "POST", "/v2/models/other/infer", self.v2())
        self.refused(404, "no such version", "POST", "/v2/models/model/versions/2/infer", self.v2())
        header = {"Inference_Header_Content_Length": "10"}
        self.refused(400, "Binary tensors", "POST", "/v2/models/model/infer", self.v2(), **header)

    def test_content_refusals(self) -> None:
        for body, part in (
            (b"{nope", "The request is not JSON: "),
            (b"", "The request is not JSON: "),
            (b"\xff\xfe\xfa", "The request is not JSON: "),
            (b"[" * 100000, "nested too deep"),
            (b'[{"age": NaN}]', "NaN is not a JSON number, a missing value is null"),
            ({"rows": []}, 'The request must be {"instances": '),
            ("text", 'The request must be {"instances": '),
            ([], "send at least one row"),
            ([ada, [1, 2]], "Row 2 is no object"),
            (
                [{"age": 3, "spend": 1, "member": True, "plann": "x"}],
                "lacks the column plan. Did you write 'plann'",
            ),
            ([{}], "lacks the columns age, spend, member, plan"),
            ([{**ada, "ages": 3}], "The model has no column 'ages'. Did you mean 'age'? It takes age, spend"),
            ([ada, {**ada, "age": "36"}], "Row 2, column 'age': '36' is not a number"),
            ([{**ada, "age": True}], "Row 1, column 'age': True is not a number"),
            ([{**ada, "member": 1}], "Row 1, column 'member': 1 is not true or false"),
            ([{**ada, "plan": 7}], "Row 1, column 'plan': 7 is not a text"),
            ([{**ada, "plan": ["pro"]}], "is not a text"),
            (b'[{"age": 1e999, "spend": 1, "member": true, "plan": "x"}]', "too large for 64 bits"),
            ([{**ada, "age": 10**400}], "too large for 64 bits"),
            ([{**ada, "age": 1e300}], "The model refuses these rows: "),
        ):
            self.refused(400, part, "POST", "/predict", body)
        self.assertEqual(self.endpoint.ask("POST", "/predict", [{**ada, "plan": "\ud800"}])[0], 200)

    def test_routes_and_methods(self) -> None:
        for path in (
            "/",
            "/nothing",
            "/predict/",
            "/../step.json",
            "/v2/models/model/infer/x",
            "/%2e%2e/step.json",
        ):
            self.refused(404, "There is nothing here", "GET", path)
        self.refused(404, "no model of this name", "GET", "/v2/models/..%2f..%2fstep.json")
        self.refused(405, "takes POST, not GET", "GET", "/predict")
        self.refused(405, "takes POST, not OPTIONS", "OPTIONS", "/predict")
        self.refused(405, "takes GET, not POST", "POST", "/v2/health/ready", {})
        self.refused(501, "cannot be understood", "PATCH", "/predict", {})

    def test_foreign_pages_are_refused(self) -> None:
        port = self.endpoint.port
        for host in (
            "evil.test",
            f"evil.test:{port}",
            "127.0.0.1",
            f"127.0.0.1:{port + 1}",
            f"[::1]:{port}",
            "",
        ):
            for path in ("/predict", "/v2/health/ready"):
                self.refused(403, "Host header", "POST", path, [ada], Host=host)
        self.refused(403, "other sites", "POST", "/predict", [ada], Origin="http://evil.test")
        self.refused(403, "other sites", "POST", "/predict", [ada], Origin="null")
        self.assertEqual(self.endpoint.ask("POST", "/predict", [ada], Host=f"localhost:{port}")[0], 200)
        own = {"Origin": f"http://127.0.0.1:{port}"}
        self.assertEqual(self.endpoint.ask("POST", "/predict", [ada], **own)[0], 200)

    def test_refused_requests_leave_the_connection_usable(self) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self.endpoint.port)
        for path, body, status in (
            ("/nothing", b"x" * 50000, 404),
            ("/predict", json.dumps([ada]).encode(), 200),
        ):
            connection.request("POST", path, body)
            response = connection.getresponse()
            response.read()
            self.assertEqual(response.status, status)
        connection.close()

    def test_bodies_in_chunks_are_refused(self) -> None:
        self.refused(411, "Content-Length", "POST", "/predict", b"[]", Transfer_Encoding="chunked")
        self.refused(411, "Content-Length", "POST", "/predict", b"[]", Content_Length="-5")


class OtherEndpoints(unittest.TestCase):
    def start(self, model: Path, **options: Any) -> Endpoint:
        endpoint = Endpoint(model, **options)
        self.addCleanup(endpoint.kill)
        return endpoint

    def test_token_limit_stats_and_log(self) -> None:
        endpoint = self.start(
            trained(customers(), "outcome"), token="s3cret-token", maxBodyBytes=2048, name="churn"
        )
        given = {"Authorization": "Bearer s3cret-token"}
        for path in ("/predict", "/stats", "/v2", "/v2/models/churn", "/v2/models/churn/infer", "/nothing"):
            for headers in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": "s3cret-token"}):
                status, answer = endpoint.ask("POST", path, [ada], **headers)
                self.assertEqual(status, 401)
                self.assertIn("Authorization: Bearer", answer["error"])
        self.assertEqual(endpoint.ask("POST", "/predict?token=s3cret-token", [ada])[0], 401)
        self.assertEqual(endpoint.ask("GET", "/v2/health/ready")[0], 200)
        self.assertEqual(endpoint.ask("POST", "/predict", [ada, bob], **given)[0], 200)
        status, answer = endpoint.ask("POST", "/predict", b" " * 100000, **given)
        self.assertEqual((status, "at most 2048" in answer["error"]), (413, True))
        _, stats = endpoint.ask("GET", "/stats", **given)
        self.assertEqual((stats["requests"], stats["errors"], stats["predictions"]), (21, 20, 2))
        code, log = endpoint.end()
        self.assertEqual(code, 0)
        self.assertIn("POST /predict 200 ", log)
        self.assertIn("POST /predict 413 ", log)
        self.assertNotIn("s3cret", log)
        self.assertNotIn("health", log)

    def test_regression_and_one_tensor_for_all_columns(self) -> None:
        table = houses()[["area", "rooms", "price"]]
        endpoint = self.start(trained(table, "price", "regressor", "linear-regression"))
        _, plain = endpoint.ask("POST", "/predict", [{"area": 100, "rooms": 4}, {"area": 50, "rooms": 2}])
        self.assertNotIn("probabilities", plain)
        for data in ([100, 4, 50, 2], [[100, 4], [50, 2]]):
            tensor = {"name": "rows", "shape": [2, 2], "datatype": "FP64", "data": data}
            _, answer = endpoint.ask("POST", "/v2/models/model/infer", {"inputs": [tensor]})
            (output,) = answer["outputs"]
            self.assertEqual((output["datatype"], output["data"]), ("FP64", plain["predictions"]))
        wide = {"name": "rows", "shape": [1, 3], "datatype": "FP64", "data": [1, 2, 3]}
        status, answer = endpoint.ask("POST", "/v2/models/model/infer", {"inputs": [wide]})
        self.assertEqual(status, 400)
        self.assertIn("has 3 columns, and the model takes 2: area, rooms", answer["error"])
        status, answer = endpoint.ask("POST", "/predict", [{"area": 1e308, "rooms": 4}])
        self.assertEqual(status, 400)
        self.assertIn("The prediction of row 1 is not a finite number", answer["error"])
        endpoint.end()

    def test_the_end_closes_idle_connections_and_answers_the_others(self) -> None:
        endpoint = self.start(trained(customers(), "outcome"))
        idle = http.client.HTTPConnection("127.0.0.1", endpoint.port)
        idle.request("GET", "/v2/health/live")
        idle.getresponse().read()
        busy = socket.create_connection(("127.0.0.1", endpoint.port))
        body = json.dumps([ada]).encode()
        head = f"POST /predict HTTP/1.1\r\nHost: 127.0.0.1:{endpoint.port}\r\nContent-Length: {len(body)}\r\n\r\n"
        # The server answers 100 once it has read the headers: the request is under way.
        busy.sendall(head.replace("\r\n\r\n", "\r\nExpect: 100-continue\r\n\r\n").encode())
        self.assertIn(b"100 Continue", busy.recv(1000))
        endpoint.process.send_signal(signal.SIGTERM)
        self.assertEqual(endpoint.process.stdout.readline(), "Stopping\n")
        self.assertEqual(idle.sock.recv(1), b"")
        busy.sendall(body)
        answer = b"".join(iter(lambda: busy.recv(1000), b""))
        self.assertIn(b"200 OK", answer)
        self.assertIn(b"Connection: close", answer)
        idle.close()
        busy.close()
        endpoint.process.communicate()
        self.assertEqual(endpoint.process.returncode, 0)

    def test_a_log_that_cannot_be_written_stops_nothing(self) -> None:
        endpoint = self.start(trained(customers(), "outcome", algorithm="dummy"))
        endpoint.process.stdout.close()
        for _ in range(2):
            self.assertEqual(endpoint.ask("POST", "/predict", [ada])[0], 200)
        endpoint.process.send_signal(signal.SIGTERM)
        # 120 is Python's code for a standard output that could not be flushed at exit.
        self.assertIn(endpoint.process.wait(), (0, 120))

    def test_what_cannot_start(self) -> None:
        model = trained(customers(), "outcome", algorithm="dummy")
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
            endpoint = self.start(model, port=port)
            self.assertIn(
                f"Port {port} of 127.0.0.1 cannot be used (Address already in use)", endpoint.first_line
            )
            endpoint.process.communicate()
            self.assertEqual(endpoint.process.returncode, 1)
        empty = self.start(model, token="")
        self.assertIn("The file of the endpoint's token is empty", empty.first_line)


if __name__ == "__main__":
    unittest.main()
