// The engine, over real connections, against Node's own client: whatever a server answers, however it is cut and
// wherever it ends, both see the same or both an error, but for the few places named here; and nothing hangs, throws or
// stays open.
import { type AddressInfo, createServer, type Socket } from "node:net";
import fc from "fast-check";
import { ResponseParser } from "../../../../../images/load-generator/protocols/http/h1/response-parser.ts";
import type { Reply } from "../../../../../images/load-generator/protocols/http/reply.ts";
import { eventually } from "../../../../support/meridian.ts";
import { http1To } from "../engines.ts";
import { requestTo } from "../request-to.ts";
import { replyTo } from "./engine-session.ts";
import { anyResponse, type Parsed, parseNode, split } from "./odd-responses.ts";

/** `.ci/run` asks for as many as find what is rare. */
const RUNS = Number(process.env.MERIDIAN_PROPERTY_RUNS ?? 1_000);
/** The same answers each time, or others: what nobody has seen yet is looked for on purpose, not in everybody's way. */
const SEED = Number(process.env.MERIDIAN_PROPERTY_SEED ?? 1);
const AT_ONCE = 100;

interface Answer {
  readonly pieces: readonly Buffer[];
  readonly method: string;
  /** The server cuts the connection instead of closing it. */
  readonly isReset?: boolean;
}

/** Answers request `/n` with the nth answer, piece by piece, and closes. */
const startServer = async (): Promise<{
  url: string;
  give: (answers: readonly Answer[]) => void;
  open: () => number;
}> => {
  let given: readonly Answer[] = [];
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", () => {});
    socket.once("data", (request) => {
      const { pieces = [], isReset } = given[Number(/ \/(\d+) /.exec(request.toString("latin1"))?.[1])] ?? {};
      let next = 0;
      const step = (): void => {
        const piece = pieces[next];
        next += 1;
        if (socket.destroyed) return;
        if (piece !== undefined) {
          socket.write(piece);
          setImmediate(step);
        } else if (isReset === true) socket.resetAndDestroy();
        else socket.end();
      };
      step();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  close = () => server.close();
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    give: (answers) => {
      given = answers;
    },
    open: () => sockets.size,
  };
};

let close = (): unknown => undefined;
afterEach(() => close());

const start = async () => {
  const server = await startServer();
  const engine = http1To(server.url);
  const ask = async (answers: readonly Answer[]): Promise<Reply[]> => {
    server.give(answers);
    return Promise.all(
      answers.map(async ({ method }, index) => {
        const request = requestTo(`${server.url}/${index}`, { method, timeoutMs: 20_000 });
        const session = engine.openSession();
        const reply = await replyTo(session, request);
        session.close();
        return reply;
      }),
    );
  };
  const nothingIsOpen = async (): Promise<void> => {
    expect(engine.inFlight).toBe(0);
    await eventually(() => (server.open() === 0 ? true : undefined), 5);
  };
  return { ask, nothingIsOpen };
};

const seenBy = ({ failure, status, head, body }: Reply): Parsed | "error" => {
  if (failure !== null) return "error";
  return { status, fields: head.fields.flat(), body: body.toString("latin1") };
};

/** What Node's client reads and the engine refuses, by the words of its refusal. */
const STRICTER = [
  // What the body is cannot be known. Node takes it as it comes, until the connection closes.
  /^the answer's transfer coding is ".*", not chunked alone$/s,
  /^the status line has a byte that may not stand there$/,
  // Node reads HTTP/0.9 and HTTP/2.0 as if they were 1.1.
  /^the answer does not begin with HTTP\/1\.$/,
  /^the answer's version is neither HTTP\/1\.0 nor HTTP\/1\.1$/,
  // Below 100 there is no class of answers. Node gives the number.
  /^the answer has no status of three digits$/,
  // Node hands the connection to whoever listens for an upgrade, and ends the answer.
  /^the server changed the protocol, which was not asked for$/,
];

/**
 * Without what follows the answer's end: for Node's client an error, where the engine has its answer and gives up the
 * connection.
 */
const withoutSurplus = (pieces: readonly Buffer[], method: string): Buffer => {
  const bytes = Buffer.concat(pieces);
  const parser = new ResponseParser({ onHead: () => {}, onBody: () => {}, onComplete: () => {} });
  parser.begin(method);
  return bytes.subarray(0, parser.execute(bytes));
};

/** Node's own lists are of another realm than Jest's. */
const isEqual = (one: Parsed | "error", other: Parsed | "error"): boolean =>
  JSON.stringify(one) === JSON.stringify(other);

const unfold = (head: string): string => head.replace(/\r\n[ \t]+/g, " ");

/**
 * Without what Node refuses and a recipient has to take: blanks around a chunk's size and its extensions, and values
 * that go on in a second line.
 */
const tidied = (bytes: Buffer): Buffer => {
  const text = bytes.toString("latin1");
  const [head = text] = /^(?:HTTP\/1\.1 1[\s\S]*?\r\n\r\n)*[\s\S]*?\r\n\r\n/.exec(text) ?? [];
  const body = text.slice(head.length);
  return Buffer.from(
    unfold(head) + (/transfer-encoding:[^\r\n]*chunked/i.test(head) ? tidiedChunks(body) : body),
    "latin1",
  );
};

/** Looks at the lines with sizes alone: what a chunk holds may look like one. */
const tidiedChunks = (chunks: string): string => {
  const [line = "", size = "", rest = ""] = /^([0-9a-f]+)([ \t]*(?:;[^\r\n]*)?)\r\n/i.exec(chunks) ?? [];
  const length = Number.parseInt(size, 16);
  if (line === "") return chunks;
  const end = length === 0 ? chunks.length : line.length + length + 2;
  const others = length === 0 ? "" : tidiedChunks(chunks.slice(end));
  return `${size}${rest.replace(/[ \t]+/g, "")}\r\n${chunks.slice(line.length, end)}${others}`;
};

type Verdict = "same" | "both refuse" | "stricter" | "surplus" | "laxer" | "differs";

const compare = async ({ pieces, method }: Answer, reply: Reply): Promise<Verdict> => {
  const ours = seenBy(reply);
  const node = await parseNode(pieces, method);
  if (ours === "error") {
    if (node === "error") return "both refuse";
    return STRICTER.some((words) => words.test(reply.message)) ? "stricter" : "differs";
  }
  const isSame = isEqual(ours, node);
  if (isSame || node !== "error") return isSame ? "same" : "differs";
  const alone = withoutSurplus(pieces, method);
  if (isEqual(ours, await parseNode([alone], method))) return "surplus";
  return isEqual(ours, await parseNode([tidied(alone)], method)) ? "laxer" : "differs";
};

/** What each of them makes of one answer, to be looked at when they differ. */
const difference = async ({ pieces, method }: Answer, reply: Reply) => ({
  method,
  pieces: pieces.map((piece) => piece.toString("latin1")),
  engine: reply.failure === null ? seenBy(reply) : reply.message,
  node: await parseNode(pieces, method),
});

const anyAnswer = fc
  .tuple(anyResponse, fc.array(fc.nat(500), { maxLength: 4 }), fc.constantFrom("GET", "GET", "GET", "HEAD"))
  .map(([bytes, borders, method]): Answer => ({ pieces: split(bytes, borders), method }));

it("sees what Node's client sees, or an error where that sees one", async () => {
  const { ask, nothingIsOpen } = await start();
  const seen: Record<Verdict, number> = { same: 0, "both refuse": 0, stricter: 0, surplus: 0, laxer: 0, differs: 0 };
  await fc.assert(
    fc.asyncProperty(fc.array(anyAnswer, { minLength: AT_ONCE, maxLength: AT_ONCE }), async (answers) => {
      const replies = await ask(answers);
      for (const [index, answer] of answers.entries()) {
        const reply = replies[index] as Reply;
        const verdict = await compare(answer, reply);
        seen[verdict] += 1;
        if (verdict === "differs") expect(await difference(answer, reply)).toBe("the same");
      }
    }),
    { seed: SEED, numRuns: RUNS / AT_ONCE, endOnFailure: true },
  );
  await nothingIsOpen();
  expect(seen.same).toBeGreaterThan(RUNS / 10);
  expect(seen["both refuse"]).toBeGreaterThan(RUNS / 10);
  expect(seen.stricter).toBeLessThan(RUNS / 50);
}, 300_000);

it("settles each request with an answer or a failure, wherever the connection is cut, and leaves nothing open", async () => {
  const { ask, nothingIsOpen } = await start();
  const anyCut = fc.tuple(anyAnswer, fc.nat(500)).map(([answer, at]): Answer => {
    const bytes = Buffer.concat(answer.pieces);
    return { ...answer, pieces: [bytes.subarray(0, at % (bytes.length + 1))], isReset: true };
  });
  let failed = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(anyCut, { minLength: AT_ONCE, maxLength: AT_ONCE }), async (answers) => {
      for (const { failure, status } of await ask(answers)) {
        expect(failure === null).toBe(status !== 0);
        expect(["bad-answer", "connection-reset", null]).toContain(failure);
        if (failure !== null) failed += 1;
      }
    }),
    { seed: SEED, numRuns: 10, endOnFailure: true },
  );
  expect(failed).toBeGreaterThan(AT_ONCE);
  await nothingIsOpen();
}, 60_000);

/** Answers on which the engine and Node's client differed once, by a mistake or on purpose. */
it.each<[string, string, Verdict, Verdict?]>([
  ["a coding that nobody knows", "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nbody", "stricter"],
  ["a coding after chunked", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked, identity\r\n\r\n", "stricter"],
  ["a coding with a byte too much", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\u00a0\r\n\r\n0\r\n\r\n", "stricter"],
  ["a control byte in the reason", "HTTP/1.0 200 O\u0005\r\n\r\nbody", "stricter"],
  ["a status below 100", "HTTP/1.1 000 None\r\nContent-Length: 0\r\n\r\n", "stricter"],
  ["a version that HTTP/1 has not", "HTTP/2.0 200 OK\r\nContent-Length: 0\r\n\r\n", "stricter"],
  ["a protocol that nobody asked for", "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n", "stricter"],
  // In a piece of its own it comes when Node's client has let go of the connection.
  ["a byte after an answer without a body", "HTTP/1.1 204 No Content\r\n\r\na", "surplus", "same"],
  ["a second answer", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\nHTTP/1.1 200 OK\r\n\r\n", "same"],
  ["a field without a name", "HTTP/1.1 200 OK\r\n: empty\r\nContent-Length: 0\r\n\r\n", "both refuse"],
  ["a field that is folded", "HTTP/1.1 200 OK\r\nX: a\r\n\t b\r\nContent-Length: 0\r\n\r\n", "laxer"],
  ["a length that is folded", "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n 0\r\n\r\n0123456789", "both refuse"],
  ["a fold before the first field", "HTTP/1.1 200 OK\r\n X: a\r\nContent-Length: 0\r\n\r\n", "both refuse"],
  [
    "both a length and chunks",
    "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "both refuse",
  ],
  ["two lengths", "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\na", "both refuse"],
  [
    "an extension's quoted value",
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;a="b;c"\r\na\r\n0\r\n\r\n',
    "same",
  ],
  ["a value of bytes beyond ASCII", "HTTP/1.1 200 OK\r\nX: \u00e9\u00a0\r\nContent-Length: 0\r\n\r\n", "same"],
  ["hints before the answer", "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\n\r\nbody", "same"],
])("of %s the verdict stays", async (_, text, whole, inBytes = whole) => {
  const { ask } = await start();
  const bytes = Buffer.from(text, "latin1");
  const answers = [[bytes], [...bytes].map((byte) => Buffer.from([byte]))].map((pieces) => ({ pieces, method: "GET" }));
  const replies = await ask(answers);
  const verdicts = await Promise.all(answers.map((answer, index) => compare(answer, replies[index] as Reply)));
  expect(verdicts).toEqual([whole, inBytes]);
});
