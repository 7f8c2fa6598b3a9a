// All that an answer tells.
import { check } from "k6";
import http from "k6/http";

const shop = __ENV.SHOP;

export default function () {
  const moved = http.get(`${shop}/redirect/2`);
  const stayed = http.get(`${shop}/redirect/2`, { redirects: 0 });
  const bytes = http.get(`${shop}/bytes`, { responseType: "binary" });
  const none = http.get(`${shop}/items`, { responseType: "none" });
  const echo = http.post(`${shop}/echo?a=1`, "hello", { headers: { "x-own": "1" } });
  check(null, {
    "redirects are followed": () => moved.status === 200 && moved.url === `${shop}/items`,
    "or not": () => stayed.status === 302 && stayed.headers.Location === "/redirect/1",
    "bytes are bytes": () => new Uint8Array(bytes.body).join() === "0,255,7",
    "a body can be thrown away": () => none.body === null && none.status === 200,
    "names of headers are canonical": () => echo.headers["Content-Type"] === "application/json",
    "the text of a status": () => echo.status_text === "200 OK" && echo.proto === "HTTP/1.1",
    "what was asked": () => echo.request.method === "POST" && echo.request.body === "hello",
    "its headers": () => echo.request.headers["X-Own"][0] === "1",
    "who answered": () => echo.remote_ip === "127.0.0.1" && echo.remote_port > 0,
    "how long it took": () => echo.timings.duration >= echo.timings.waiting && echo.timings.waiting > 0,
    "no TLS": () => echo.tls_version === "" && echo.ocsp.status === "unknown",
    "no error": () => echo.error === "" && echo.error_code === 0,
  });
}
