// What the tests of the engine share: an engine, a session that may call the hostile server, and what became of an
// attempt.
import { FAILURES } from "../../../../../contracts/metrics/outcomes.ts";
import type { Http1Engine } from "../../../../../images/load-generator/protocols/http/h1/engine.ts";
import type { Reply } from "../../../../../images/load-generator/protocols/http/reply.ts";
import type { HttpRequest } from "../../../../../images/load-generator/protocols/http/request.ts";
import type { EngineOptions, HttpSession } from "../../../../../images/load-generator/protocols/http/session.ts";
import { monotonicMs } from "../../../../../images/load-generator/shared/monotonic.ts";
import { http1To } from "../engines.ts";
import { requestTo } from "../request-to.ts";
import { type Answerer, type HostileServer, startHostileServer } from "./hostile-server.ts";

let server: HostileServer | undefined;
let engine: Http1Engine | undefined;

export const replyTo = (session: HttpSession, request: HttpRequest): Promise<Reply> =>
  new Promise((resolve) => session.send(request, monotonicMs(), resolve));

/** Call after each test. */
export const closeAll = async (): Promise<void> => {
  engine?.close();
  await server?.close();
  server = undefined;
  engine = undefined;
};

/** A server that answers so, and a session that may call it. */
export const open = (answer: Answerer, ...moreHosts: string[]) => openWith({}, answer, ...moreHosts);

export const openWith = async (options: Partial<EngineOptions>, answer: Answerer, ...moreHosts: string[]) => {
  const hostile = await startHostileServer(answer);
  server = hostile;
  engine = http1To(hostile.url, { ...options, allowedHosts: moreHosts });
  const session = engine.openSession();
  const send = (changes: Partial<HttpRequest> & { readonly path?: string } = {}): Promise<Reply> => {
    const { path = "/", ...rest } = changes;
    const href = changes.href ?? `${hostile.url}${path}`;
    return replyTo(session, requestTo(href, rest));
  };
  return { hostile, engine, session, send };
};

export const OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
export const says =
  (text: string): Answerer =>
  (socket) =>
    void socket.write(text, "latin1");

export const outcomeOf = ({ failure }: Reply): string => (failure === null ? "answered" : FAILURES[failure].outcome);
