// A WebSocket by handlers: the script goes on when it is closed.
import { check } from "k6";
import { Counter } from "k6/metrics";
import ws from "k6/ws";

const received = new Counter("received");

export default function () {
  const url = `${__ENV.SHOP.replace("http", "ws")}/chat`;
  const response = ws.connect(url, { headers: { "X-Room": "1" }, tags: { kind: "chat" } }, (socket) => {
    socket.on("open", function open() {
      socket.send("hello");
      socket.send(42);
      socket.send(JSON.stringify({ user: __VU }));
    });
    let count = 0;
    socket.on("message", (message) => {
      received.add(1);
      count += 1;
      check(message, { "is a text": (text) => typeof text === "string" });
      if (count === 3) socket.setTimeout(() => socket.close(), 10);
    });
    socket.on("error", (error) => check(error, { "no error": () => false }));
    socket.setTimeout(() => socket.close(), 5000);
  });
  check(response, { "status is 101": (r) => r && r.status === 101 });
}
