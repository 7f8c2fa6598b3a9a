// A server of the tests' own that answers with whatever bytes it is told to, and knows all that it was sent.
import { type AddressInfo, createServer, type Socket } from "node:net";

/** Answers one request; `nth` from 1 over the server's life. */
export type Answerer = (socket: Socket, nth: number) => void;

export interface HostileServer {
  readonly url: string;
  /** Connections that were ever opened. */
  readonly connections: () => number;
  readonly openSockets: () => number;
  /** Requests as they came, head and body. */
  readonly requests: () => readonly string[];
  readonly close: () => Promise<void>;
}

/** The length of the first whole request in the text; undefined while it is not whole. */
const lengthOfRequest = (text: string): number | undefined => {
  const end = text.indexOf("\r\n\r\n");
  if (end < 0) return undefined;
  const body = Number(/^content-length: (\d+)$/im.exec(text.slice(0, end))?.[1] ?? 0);
  return text.length >= end + 4 + body ? end + 4 + body : undefined;
};

export const startHostileServer = async (answer: Answerer): Promise<HostileServer> => {
  const requests: string[] = [];
  const sockets = new Set<Socket>();
  let connections = 0;
  const server = createServer({ noDelay: true }, (socket) => {
    connections += 1;
    sockets.add(socket);
    let text = "";
    socket.setEncoding("latin1");
    socket.on("error", () => {});
    socket.on("close", () => sockets.delete(socket));
    socket.on("data", (piece) => {
      text += String(piece);
      for (let length = lengthOfRequest(text); length !== undefined; length = lengthOfRequest(text)) {
        requests.push(text.slice(0, length));
        text = text.slice(length);
        answer(socket, requests.length);
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    connections: () => connections,
    openSockets: () => sockets.size,
    requests: () => requests,
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
};
