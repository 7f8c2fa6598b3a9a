// A WebSocket as browsers have it, with requests in between: the iteration ends when it is closed.
import { check } from "k6";
import http from "k6/http";
import { WebSocket } from "k6/websockets";

export default function () {
  const socket = new WebSocket(`${__ENV.SHOP.replace("http", "ws")}/chat`);
  const messages = [];
  socket.addEventListener("open", () => {
    socket.send("one");
    setTimeout(() => socket.send("two"), 10);
  });
  socket.onmessage = ({ data }) => {
    messages.push(data);
    http.get(`${__ENV.SHOP}/echo/${data}`);
    if (messages.length === 2) socket.close();
  };
  socket.onclose = () => check(messages, { "came back in order": (all) => all.join() === "one,two" });
}
