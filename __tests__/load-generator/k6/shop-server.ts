// The server that scripts in k6's style call in tests: it counts each request by method and path, remembers the last
// ones, and answers by their paths.
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { WebSocketServer } from "ws";

export interface Asked {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

export interface ShopServer {
  readonly url: string;
  /** `GET /items` → how often; without queries. A WebSocket is `WS /chat`. */
  readonly counts: () => Readonly<Record<string, number>>;
  readonly asked: () => readonly Asked[];
  readonly forget: () => void;
  readonly close: () => Promise<void>;
}

const json = (response: ServerResponse, value: unknown, status = 200): unknown =>
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));

const ITEMS = [
  { id: 1, name: "pen", price: 1.5, tags: ["blue", "small"] },
  { id: 2, name: "book", price: 12, tags: [] },
];

/** @param looks how often it was asked so, this time too */
const answer = (asked: Asked, response: ServerResponse, looks: number): unknown => {
  const { pathname, searchParams } = new URL(asked.path, "http://shop.example");
  const [, first = "", second = ""] = pathname.split("/");
  switch (first) {
    case "items":
      return json(response, second === "" ? { items: ITEMS } : ITEMS.find(({ id }) => String(id) === second));
    case "pages":
      return json(response, { items: [Number(second)], next: second === "3" ? null : `/pages/${Number(second) + 1}` });
    case "jobs":
      if (second === "") return json(response, { id: 9 }, 202);
      return json(response, { id: Number(second), state: looks < 3 ? "running" : "done" });
    case "status":
      return response.writeHead(Number(second)).end(`status ${second}`);
    case "echo":
      return json(response, { ...asked, query: Object.fromEntries(searchParams) });
    case "redirect": {
      const left = Number(second);
      return response.writeHead(302, { location: left > 1 ? `/redirect/${left - 1}` : "/items" }).end();
    }
    case "login":
      response.setHeader("set-cookie", ["session=abc; Path=/; HttpOnly", "theme=dark; Path=/; Max-Age=60"]);
      return json(response, { token: "t0ken" }, 201);
    case "bytes":
      return response.writeHead(200, { "content-type": "application/octet-stream" }).end(Buffer.from([0, 255, 7]));
    case "slow":
      return setTimeout(() => response.writeHead(200).end("late"), Number(second));
    case "page":
      return response.writeHead(200, { "content-type": "text/html" }).end(PAGE);
    case "cut":
      return response.socket?.destroy();
    case "private":
      return privately(asked, second, response);
    default:
      return response.writeHead(404).end("no such page");
  }
};

/** Asks for a password: `/private/basic`, `/private/digest`. */
const privately = ({ headers }: Asked, scheme: string, response: ServerResponse): unknown => {
  const given = headers.authorization ?? "";
  if (given.toLowerCase().startsWith(`${scheme} `)) return json(response, { authorization: given });
  const challenge =
    scheme === "digest" ? 'Digest realm="shop", qop="auth", nonce="n0nce", opaque="0paque"' : 'Basic realm="shop"';
  return response.writeHead(401, { "www-authenticate": challenge }).end();
};

const PAGE = `<!doctype html><title>Shop</title>
<a id="next" href="/items">items</a>
<form id="buy" action="/echo/form" method="post">
  <input name="item" value="pen"><input type="hidden" name="csrf" value="x1"><input type="submit" name="go" value="Buy">
</form>`;

export const startShopServer = async (): Promise<ShopServer> => {
  let all: Asked[] = [];
  const server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on("data", (piece: Buffer) => pieces.push(piece));
    request.on("end", () => {
      const { method = "", url: path = "/", headers } = request;
      const asked = { method, path, headers, body: Buffer.concat(pieces).toString("utf8") };
      all.push(asked);
      answer(asked, response, all.filter((one) => one.method === method && one.path === path).length);
    });
  });
  // What comes by a WebSocket goes back.
  new WebSocketServer({ server }).on("connection", (socket, { url: path = "/", headers }) => {
    all.push({ method: "WS", path, headers, body: "" });
    socket.on("message", (message, isBinary) => socket.send(message as Buffer, { binary: isBinary }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    counts: () => {
      const counts: Record<string, number> = {};
      for (const { method, path } of all) {
        const key = `${method} ${path.replace(/\?.*$/, "")}`;
        counts[key] = (counts[key] ?? 0) + 1;
      }
      return counts;
    },
    asked: () => all,
    forget: () => {
      all = [];
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};
