"""One HTTP connection: who may ask, what is asked, and the answer as JSON."""

from __future__ import annotations

import hmac
import json
import re
import time
import traceback
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING, Any, Dict, Optional
from urllib.parse import unquote

import open_inference
import plain_json
from request_error import RequestError
from service_log import say

if TYPE_CHECKING:
    from endpoint_server import EndpointServer

health = {"/v2/health/live": {"live": True}, "/v2/health/ready": {"ready": True}}
model_route = re.compile(r"/v2/models/([^/]+)(?:/versions/([^/]+))?(/ready|/infer)?")
# A refused body is read and thrown away up to this size: a client that still sends would not see the answer.
most_discarded_bytes = 64 * 1024 * 1024
chunk_bytes = 64 * 1024


class RequestHandler(BaseHTTPRequestHandler):
    """Answers requests until the client closes the connection or is silent for `timeout` seconds."""

    server: EndpointServer
    protocol_version = "HTTP/1.1"
    timeout = 60
    # Headers and body leave in one packet, at once.
    wbufsize = -1
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        self._respond("GET")

    def do_POST(self) -> None:
        self._respond("POST")

    def do_PUT(self) -> None:
        self._respond("PUT")

    def do_DELETE(self) -> None:
        self._respond("DELETE")

    def do_OPTIONS(self) -> None:
        self._respond("OPTIONS")

    def parse_request(self) -> bool:
        """A request line has come: the answer is owed, even when the server is told to stop."""
        self.server.connection_busy(self)
        return super().parse_request()

    def handle_expect_100(self) -> bool:
        """Asks for the body at once, since the client holds it back until it sees this."""
        asked = super().handle_expect_100()
        self.wfile.flush()
        return asked

    def handle_one_request(self) -> None:
        super().handle_one_request()
        self.server.connection_idle(self)

    def _respond(self, method: str) -> None:
        started = time.perf_counter()
        self._unread = self._content_length()
        self._predicted = 0
        headers: Dict[str, str] = {}
        try:
            status, answer = 200, self._answer(method)
        except RequestError as error:
            status, answer = error.status, {"error": error.message}
            if status == 401:
                headers["WWW-Authenticate"] = "Bearer"
        except (ConnectionError, TimeoutError):
            self.close_connection = True
            return
        except Exception:
            say(traceback.format_exc())
            status, answer = (
                500,
                {"error": "The model could not predict these rows; the log of the endpoint says why."},
            )
        self._discard()
        self._send(status, answer, headers)
        self._record(method, status, (time.perf_counter() - started) * 1000)

    def _answer(self, method: str) -> Dict[str, Any]:
        self._check_caller()
        path = self.path.split("?", 1)[0]
        if path in health:
            return self._only("GET", method, health[path])
        self._check_token()
        served = self.server.served
        if path == "/predict":
            self._only("POST", method)
            answer = plain_json.answer(served, self._body())
            self._predicted = len(answer["predictions"])
            return answer
        if path == "/stats":
            return self._only("GET", method, self.server.stats.summary())
        if path == "/v2":
            return self._only("GET", method, open_inference.server_metadata())
        matched = model_route.fullmatch(path)
        if not matched:
            raise RequestError(
                404, "There is nothing here: the routes are /predict, /stats and those of /v2."
            )
        self._check_model(*matched.group(1, 2))
        if matched.group(3) == "/infer":
            self._only("POST", method)
            answer = open_inference.infer(served, self._body())
            self._predicted = open_inference.row_count(answer)
            return answer
        if matched.group(3) == "/ready":
            return self._only("GET", method, {"name": served.name, "ready": True})
        return self._only("GET", method, open_inference.model_metadata(served))

    def _check_caller(self) -> None:
        """Refuses pages of other sites that a browser on this machine shows (DNS rebinding, cross-site
        requests)."""
        hosts = self.headers.get_all("Host") or []
        if len(hosts) != 1 or hosts[0].lower() not in self.server.own_hosts:
            raise RequestError(
                403, "The Host header is not this endpoint's own address; use its url as it is."
            )
        origin = self.headers.get("Origin")
        if origin is not None and origin.lower() not in {f"http://{host}" for host in self.server.own_hosts}:
            raise RequestError(403, "Requests from pages of other sites are refused.")

    def _check_token(self) -> None:
        token = self.server.token
        if token is None:
            return
        given = self.headers.get("Authorization", "")
        if not hmac.compare_digest(given.encode("utf-8", "replace"), f"Bearer {token}".encode()):
            what = "is wrong" if given else "is missing"
            raise RequestError(
                401, f"The token {what}: send the header Authorization: Bearer <token of this endpoint>."
            )

    def _check_model(self, name: str, version: Optional[str]) -> None:
        if unquote(name) != self.server.served.name:
            raise RequestError(
                404, f"There is no model of this name; the model here is {self.server.served.name!r}."
            )
        if version not in (None, open_inference.version):
            raise RequestError(404, f"The model has no such version; there is {open_inference.version!r}.")

    def _only(self, allowed: str, method: str, answer: Any = None) -> Any:
        if method != allowed:
            raise RequestError(405, f"This route takes {allowed}, not {method}.")
        return answer

    def _content_length(self) -> Optional[int]:
        """Bytes of the body; None when the header is no number or the body comes in chunks."""
        length = self.headers.get("Content-Length", "0")
        if "Transfer-Encoding" in self.headers or not re.fullmatch(r"[0-9]{1,18}", length):
            return None
        return int(length)

    def _body(self) -> Any:
        if self._unread is None:
            raise RequestError(411, "The request needs a Content-Length; bodies in chunks are not supported.")
        limit = self.server.most_body_bytes
        if self._unread > limit:
            raise RequestError(
                413,
                f"The request has {self._unread} bytes, and at most {limit} are allowed: send fewer rows.",
            )
        if "Inference-Header-Content-Length" in self.headers:
            raise RequestError(400, "Binary tensors are not supported: send data as JSON.")
        body = self.rfile.read(self._unread)
        self._unread = 0
        try:
            return json.loads(body, parse_constant=_refuse_constant)
        except (ValueError, RecursionError) as error:
            reason = "it is nested too deep" if isinstance(error, RecursionError) else str(error)
            raise RequestError(400, f"The request is not JSON: {reason}.") from None

    def _discard(self) -> None:
        """Reads what is left of a refused request, so that the connection can go on; else closes it."""
        left = self._unread
        if left is None or left > most_discarded_bytes:
            self.close_connection = True
            return
        while left > 0:
            read = len(self.rfile.read(min(left, chunk_bytes)))
            left = left - read if read else 0

    def _send(self, status: int, answer: Dict[str, Any], headers: Dict[str, str]) -> None:
        content = json.dumps(answer, allow_nan=False).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Cache-Control", "no-store")
        if self.server.stopping:
            self.close_connection = True
        if self.close_connection:
            self.send_header("Connection", "close")
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def _record(self, method: str, status: int, milliseconds: float) -> None:
        """Counts and logs a request. Health checks that succeed come every few seconds and are left out."""
        path = self.path.split("?", 1)[0]
        if path in health and status == 200:
            return
        self.server.stats.add(status, self._predicted, milliseconds)
        shown = path.encode("ascii", "backslashreplace").decode()[:200]
        moment = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        say(f"{moment} {method} {shown} {status} {milliseconds:.1f} ms {self._predicted} rows")

    def version_string(self) -> str:
        """What the Server header says."""
        return "trainyard"

    def send_error(self, code: int, message: Optional[str] = None, explain: Optional[str] = None) -> None:
        """Answers what the HTTP parser refuses: JSON like every other answer."""
        self._unread = None
        self.close_connection = True
        self._send(code, {"error": f"The request cannot be understood: {message or 'it is not HTTP'}."}, {})

    def log_message(self, format: str, *args: Any) -> None:
        """The base class logs by itself; `_record` does it here."""


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not a JSON number, a missing value is null")
