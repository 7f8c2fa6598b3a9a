// A target for the examples of docs/scripting.md that insists: on the cookie that it set, on a sign-in, on every byte
// of a file.
import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { brotliCompressSync, gzipSync } from "node:zlib";

/** `{"zstd":true}`, by Facebook's own compressor. */
const ZSTD = Buffer.from("KLUv/QBoaQAAeyJ6c3RkIjp0cnVlfQ==", "base64");

export interface ScriptServer {
  readonly url: string;
  readonly requests: () => number;
  /** All that it ever gave out. */
  readonly tokens: () => readonly string[];
  readonly byMethod: () => Readonly<Record<string, number>>;
  readonly close: () => Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string | string[]>>;
  readonly body?: string | Buffer;
}

const json = (value: unknown, status = 200): Answer => ({
  status,
  headers: { "content-type": "application/json" },
  body: JSON.stringify(value),
});

const BASIC = `Basic ${Buffer.from("jo:secret word").toString("base64")}`;

interface Sessions {
  /** Who is signed in, by token. */
  readonly open: Set<string>;
  readonly give: (token: string) => void;
}

const answerTo = (request: IncomingMessage, body: Buffer, sessions: Sessions): Answer | Promise<Answer> => {
  const { headers, method } = request;
  const path = (request.url ?? "/").split("?")[0] ?? "/";
  if (method === "DELETE") return { status: sessions.open.delete(path.slice("/sessions/".length)) ? 204 : 404 };
  switch (path) {
    case "/sessions": {
      const token = randomUUID();
      sessions.open.add(token);
      sessions.give(token);
      return json({ token }, 201);
    }
    case "/orders":
      return json({}, sessions.open.has((headers.authorization ?? "").slice("Bearer ".length)) ? 200 : 401);
    case "/login":
      return {
        status: 303,
        headers: { location: "/me", "set-cookie": [`session=${body.length}; HttpOnly`, "seen=1"] },
      };
    case "/me":
      return /session=\d+; seen=1/.test(headers.cookie ?? "") ? json({ cookie: headers.cookie }) : json({}, 401);
    case "/basic":
      return headers.authorization === BASIC ? json({}) : json({}, 401);
    case "/bearer":
      return headers.authorization === "Bearer t0ken" ? json({}) : json({}, 401);
    case "/upload":
      return upload(headers["content-type"] ?? "", body);
    case "/gzip":
      return { status: 200, headers: { "content-encoding": "gzip" }, body: gzipSync('{"gzip":true}') };
    case "/br":
      return { status: 200, headers: { "content-encoding": "br" }, body: brotliCompressSync('{"br":true}') };
    case "/zstd":
      return { status: 200, headers: { "content-encoding": "zstd" }, body: ZSTD };
    case "/coded":
      return json({
        coding: headers["content-encoding"],
        transfer: headers["transfer-encoding"],
        bytes: body.length,
      });
    default:
      return json({ path });
  }
};

/** By Node's own reader of forms. */
const upload = async (type: string, body: Buffer): Promise<Answer> => {
  const form = await new Response(new Uint8Array(body), { headers: { "content-type": type } }).formData();
  const file = form.get("document") as File;
  return json({ note: form.get("note"), name: file.name, type: file.type, bytes: file.size });
};

export const startScriptServer = async (): Promise<ScriptServer> => {
  let requests = 0;
  const byMethod = new Map<string, number>();
  const tokens: string[] = [];
  const sessions: Sessions = { open: new Set(), give: (token) => tokens.push(token) };
  const server = createServer((request, response) => {
    requests += 1;
    byMethod.set(request.method ?? "", (byMethod.get(request.method ?? "") ?? 0) + 1);
    const pieces: Buffer[] = [];
    request.on("data", (piece: Buffer) => pieces.push(piece));
    request.on("end", () => {
      void Promise.resolve(answerTo(request, Buffer.concat(pieces), sessions)).then(({ status, headers, body }) =>
        response.writeHead(status, { ...headers }).end(body),
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests: () => requests,
    tokens: () => tokens,
    byMethod: () => Object.fromEntries(byMethod),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};
