// Measures what libraries in a script do with fetch, undici and node:http(s), by the channels on which Node tells of
// it: no global is replaced, and nothing is counted twice, since undici uses no node:http and the engine uses neither.
// Calls of hosts that the run does not allow are ended before they are sent.
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { errorMonitor } from "node:events";
import type { ClientRequest, IncomingMessage } from "node:http";
import { FAILURES, isInterruption, isOwnFailure } from "../../../../../contracts/metrics/outcomes.ts";
import { type Dialer, type DialRefusal, isRefusal } from "../../../net/dialer.ts";
import { type Failure, failCutAtEnd, failOf } from "../../../net/failures.ts";
import { destinationOf } from "../../../net/guard.ts";
import { isOwnRequest } from "../../../net/own-requests.ts";
import { Timeline } from "../../../net/timeline.ts";
import { type Held, type Samples, UNSCHEDULED } from "../../protocol.ts";
import { Reply } from "../reply.ts";
import { HTTP_SCHEMES } from "../request.ts";
import { RequestSamples } from "../request-samples.ts";

/** What undici tells of a request; its `onError` ends it. */
interface UndiciRequest {
  readonly origin: string | URL;
  readonly path: string;
  readonly method: string;
  readonly upgrade?: string | null;
  readonly onError?: (error: Error) => void;
}

interface LibraryCall {
  readonly name: string;
  readonly method: string;
  readonly reply: Reply;
  readonly timeline: Timeline;
  /** Null: it may go on. */
  readonly refusal: DialRefusal | null;
  isSent: boolean;
  /** The iteration that waits for its answer: not for what comes after the head, which may be a stream without end. */
  heldBy: Held | undefined;
}

export interface LibraryRequestPorts {
  readonly samples: Samples;
  readonly dialer: Dialer;
  readonly now: () => number;
  /** In whose iteration a library calls. */
  readonly caller?: () => Held | undefined;
  /** Told of each call when it is over, but for what its address asks for (`?…`). */
  readonly onEnded?: (method: string, url: string, reply: Reply) => void;
}

export class LibraryRequests {
  readonly #ports: LibraryRequestPorts;
  readonly #requests: RequestSamples;
  readonly #calls = new Map<object, LibraryCall>();
  readonly #subscriptions: [string, (message: unknown) => void][];

  constructor(ports: LibraryRequestPorts) {
    this.#ports = ports;
    this.#requests = new RequestSamples(ports.samples);
    const on = <T>(name: string, listener: (message: T) => void): [string, (message: unknown) => void] => [
      name,
      (message) => listener(message as T),
    ];
    this.#subscriptions = [
      on("undici:request:create", this.#onUndiciCreate),
      on<{ request: object }>("undici:client:sendHeaders", ({ request }) => this.#sent(request)),
      on<{ request: object; response: { statusCode: number } }>("undici:request:headers", ({ request, response }) =>
        this.#answered(request, response.statusCode),
      ),
      on<{ request: object }>("undici:request:trailers", ({ request }) => this.#ended(request)),
      on<{ request: object; error: unknown }>("undici:request:error", ({ request, error }) =>
        this.#failed(request, error),
      ),
      on("undici:websocket:open", this.#onWebSocketOpen),
      on("http.client.request.start", this.#onHttpStart),
      on("http.client.response.finish", this.#onHttpResponse),
    ];
    for (const [name, listener] of this.#subscriptions) subscribe(name, listener);
  }

  /** Calls under way. */
  get inFlight(): number {
    return this.#calls.size;
  }

  /** Records what is still under way: answers whose body nobody read, and calls that the end cut. */
  close(): void {
    for (const [name, listener] of this.#subscriptions) unsubscribe(name, listener);
    for (const [request, call] of [...this.#calls]) {
      if (call.reply.status > 0) this.#ended(request);
      else this.#record(request, failCutAtEnd(call.isSent ? "written" : "connecting"));
    }
  }

  readonly #onUndiciCreate = ({ request }: { request: UndiciRequest }): void => {
    const call = this.#begin(request, String(request.origin), request.path, request.method);
    if (call === undefined || call.refusal === null) return;
    if (request.onError === undefined) this.#warnOfLeak(call);
    else request.onError(new Error(call.refusal.message));
  };

  readonly #onHttpStart = ({ request }: { request: ClientRequest }): void => {
    if (isOwnRequest(request)) return;
    const call = this.#begin(request, `${request.protocol}//${calledBy(request)}`, request.path, request.method);
    if (call === undefined) return;
    // The errorMonitor sees errors without catching them: whether they are handled stays the library's affair.
    request.once(errorMonitor, (error: unknown) =>
      this.#failed(request, isEndedHere(request, error) ? ENDED_HERE : error),
    );
    request.once("close", () => this.#failed(request, CLOSED));
    // Node tells of a request when it is written whole: by then it has a socket, though perhaps not an open one.
    if (request.socket?.connecting === true) request.socket.once("connect", () => this.#sent(request));
    else this.#sent(request);
    if (call.refusal !== null) request.destroy(new Error(call.refusal.message));
    // A WebSocket's connection, or a tunnel, is there when the other side has agreed: what follows is no HTTP. Node ends
    // one that nobody waits for, so nothing is listened to but what the library does.
    for (const event of ["upgrade", "connect"] as const)
      if (request.listenerCount(event) > 0)
        request.prependOnceListener(event, (response: IncomingMessage) =>
          this.#agreed(request, response.statusCode ?? 101),
        );
  };

  /** Node's own WebSocket is told of apart from its request: the first that waits for this address is its. */
  readonly #onWebSocketOpen = ({ websocket }: { websocket: { readonly url: string } }): void => {
    const { host, pathname } = new URL(websocket.url);
    for (const [request, { name, isSent }] of this.#calls) {
      if (!isSent || (request as UndiciRequest).upgrade !== "websocket" || !name.endsWith(`//${host}${pathname}`))
        continue;
      this.#agreed(request, 101);
      return;
    }
  };

  readonly #onHttpResponse = (message: { request: ClientRequest; response: IncomingMessage }): void => {
    const { request, response } = message;
    this.#answered(request, response.statusCode ?? 0);
    response.once("end", () => this.#ended(request));
    response.once(errorMonitor, (error: unknown) => this.#failed(request, error));
  };

  #begin(request: object, origin: string, path: string, method: string): LibraryCall | undefined {
    if (this.#calls.has(request) || !URL.canParse(path, origin)) return undefined;
    const url = new URL(path, origin);
    const leadsTo = this.#ports.dialer.dial(url, HTTP_SCHEMES);
    const call: LibraryCall = {
      name: `${url.origin}${url.pathname}`,
      method,
      reply: new Reply(),
      timeline: new Timeline(),
      refusal: isRefusal(leadsTo) ? leadsTo : null,
      isSent: false,
      heldBy: this.#ports.caller?.(),
    };
    call.heldBy?.hold();
    call.timeline.begin(call.reply, this.#ports.now());
    this.#calls.set(request, call);
    this.#requests.begun();
    return call;
  }

  /** That it was written whole is all that Node tells of its sending. */
  #sent(request: object): void {
    const call = this.#calls.get(request);
    if (call === undefined || call.isSent) return;
    const nowMs = this.#ports.now();
    call.isSent = true;
    call.timeline.sending(nowMs);
    call.timeline.written(nowMs);
  }

  #answered(request: object, status: number): void {
    this.#sent(request);
    const call = this.#calls.get(request);
    if (call === undefined) return;
    call.timeline.answered(this.#ports.now());
    call.reply.status = status;
    letGo(call);
  }

  /** The connection is another protocol's from now on. */
  #agreed(request: object, status: number): void {
    this.#answered(request, status);
    this.#ended(request);
  }

  #ended(request: object): void {
    this.#record(request, null);
  }

  #failed(request: object, error: unknown): void {
    const call = this.#calls.get(request);
    if (call === undefined) return;
    const failed =
      (call.isSent ? failByScript(error) : undefined) ??
      failOf(errorOf(error), call.isSent ? "written" : "connecting", call.reply.status > 0);
    this.#record(request, call.refusal ?? failed);
  }

  #record(request: object, failed: Failure | null): void {
    const call = this.#calls.get(request);
    if (call === undefined) return;
    this.#calls.delete(request);
    letGo(call);
    const { samples, now } = this.#ports;
    const { name, method, reply, timeline } = call;
    timeline.cut(now());
    if (failed !== null) {
      reply.failure = failed.failure;
      reply.message = failed.message;
      reply.status = 0;
    }
    this.#ports.onEnded?.(method, name, reply);
    if (this.#requests.add(name, method, "", reply, UNSCHEDULED)) samples.requestFailed();
    if (failed === null || failed.failure === "ended-by-script" || isInterruption(failed.failure)) return;
    const { outcome, meaning } = FAILURES[failed.failure];
    const kind = isOwnFailure(failed.failure) ? "engine" : "request";
    samples.errors.count(
      kind,
      outcome === "never-sent" ? failed.message : meaning,
      `${method} ${samples.nameOf(name)}`,
    );
  }

  #warnOfLeak({ name }: LibraryCall): void {
    this.#ports.samples.errors.note(
      "library-not-refused",
      `a library called ${name}, which is not allowed, in a way that cannot be refused`,
    );
  }
}

const letGo = (call: LibraryCall): void => {
  call.heldBy?.release();
  call.heldBy = undefined;
};

const CLOSED = Object.assign(new Error("closed without an answer"), { code: "ECONNRESET" });

const ENDED_HERE = Object.assign(new Error("ended by the script"), { name: "AbortError" });

/** Node has the same words for both sides' end: of the target's its socket has heard, by an end or an error's number. */
const isEndedHere = ({ socket }: ClientRequest, error: unknown): boolean => {
  const { message, errno } = errorOf(error) as NodeJS.ErrnoException;
  return message === "socket hang up" && errno === undefined && socket?.readableEnded === false;
};

/** A script may give anything as the reason why it ends a request. */
const errorOf = (reason: unknown): Error =>
  typeof reason === "object" && reason !== null && "message" in reason ? (reason as Error) : new Error(String(reason));

/** What the network, TLS or Node's own limits end has a code in words; what a script's signal ends has its reason. */
const failByScript = (reason: unknown): Failure | undefined => {
  const { name, message, code } = errorOf(reason) as Error & { readonly code?: unknown };
  if (name === "AbortError") return { failure: "ended-by-script", message };
  if (typeof code === "string") return undefined;
  return { failure: name === "TimeoutError" ? "timeout" : "ended-by-script", message };
};

/** `host:port` that is really called. The Host header may say what it likes; its port alone is believed, of the same name. */
const calledBy = (request: ClientRequest): string => {
  const to = destinationOf(request.socket);
  if (to !== undefined) return `${to.host.includes(":") ? `[${to.host}]` : to.host}:${to.port}`;
  const said = String(request.getHeader("host") ?? "");
  const own = request.host.includes(":") && !request.host.startsWith("[") ? `[${request.host}]` : request.host;
  if (said === own || said.startsWith(`${own}:`)) return said;
  const port = request.socket?.remotePort;
  return port === undefined ? own : `${own}:${port}`;
};
