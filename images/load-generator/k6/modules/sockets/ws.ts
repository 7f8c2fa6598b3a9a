// `k6/ws`: a WebSocket by handlers; `connect` waits until it is closed.

import type { WsSocket } from "../../../protocols/ws/connect.ts";
import { callable, declareBlocking } from "../../blocking.ts";
import type { K6User } from "../../user.ts";
import { type K6WsParams, wsParamsOf } from "./params.ts";

type Run = (socket: WsSocket, isOpen: boolean) => unknown;

/** The code of a close that the script gives none: the user goes away. */
const GOING_AWAY = 1001;

export const ws = (user: K6User) => {
  const connect = declareBlocking("ws.connect", (url: unknown, ...given: unknown[]) => {
    const { context } = user.bound("ws.connect()");
    const run = given.at(-1);
    const params = (given.length > 1 ? given[0] : undefined) as K6WsParams | null | undefined;
    // A function is called once the WebSocket is open, and never without. What is no function the protocol refuses.
    const listen: unknown =
      typeof run === "function"
        ? (socket: WsSocket, isOpen: boolean) => (isOpen ? callable(run as Run)(waiting(socket), true) : undefined)
        : run;
    return context.ws.connect(url, wsParamsOf(user, "ws.connect()", url, params), listen as Run);
  });
  return { connect };
};

/** Handlers that block are called so that they can. Once the script has closed it, it hears of the end alone. */
const waiting = (socket: WsSocket): WsSocket => {
  let isClosing = false;
  const untilClosed =
    <Given extends unknown[]>(run: (...given: Given) => unknown) =>
    (...given: Given): unknown =>
      isClosing ? undefined : run(...given);
  return {
    ...socket,
    // Whatever is no bytes is sent as its text.
    send: (message) =>
      socket.send(message instanceof ArrayBuffer || ArrayBuffer.isView(message) ? message : String(message)),
    close: (code) => {
      isClosing = true;
      socket.close(code ?? GOING_AWAY);
    },
    on: (event, handler) => {
      const run = callable(handler);
      socket.on(event, event === "close" || event === "error" || typeof run !== "function" ? run : untilClosed(run));
    },
    setTimeout: (run, delayMs) => socket.setTimeout(untilClosed(callable(run)), delayMs),
    setInterval: (run, everyMs) => socket.setInterval(untilClosed(callable(run)), everyMs),
  };
};
