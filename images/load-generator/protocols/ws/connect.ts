// `ws.connect(url, params, (socket) => { … })`: opens a WebSocket, lets the function say what it listens for, and returns
// when the WebSocket is closed. Names and events are k6's.
import type { VuScope } from "../protocol.ts";
import type { OpenSession } from "./open-session.ts";
import type { WsParams } from "./params.ts";
import type { Opened, Session, SessionListener } from "./session.ts";

export interface WsResponse {
  /** The URL as it was called. */
  readonly url: string;
  /** 101: it was open. Another answer's, or 0 when there was none. */
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Why it was not open; "" when it was. */
  readonly error: string;
}

const EVENTS = ["open", "message", "binaryMessage", "ping", "pong", "error", "close"] as const;
type EventName = (typeof EVENTS)[number];
// biome-ignore lint/suspicious/noExplicitAny: what each event gives is told in the package's types
type Handler = (...given: any[]) => unknown;

/** What the function is given. */
export interface WsSocket {
  on(event: EventName, handler: Handler): void;
  send(message: string | ArrayBuffer | Uint8Array): void;
  sendBinary(message: ArrayBuffer | Uint8Array): void;
  ping(): void;
  close(code?: number): void;
  setTimeout(run: () => unknown, delayMs: number): void;
  setInterval(run: () => unknown, everyMs: number): void;
}

/** @param isOpen false: it could not be opened, and hears of that alone */
type Run = (socket: WsSocket, isOpen: boolean) => unknown;
export type WsConnect = (url: unknown, ...given: [Run] | [WsParams | null | undefined, Run]) => Promise<WsResponse>;

/** @param open the user's. @throws TypeError without a function, and whatever the function or a handler throws */
export const connect = (
  vu: VuScope,
  open: OpenSession,
  url: unknown,
  given: readonly unknown[],
): Promise<WsResponse> => {
  const run = given.at(-1);
  const params = (given.length > 1 ? given[0] : undefined) as WsParams | null | undefined;
  if (typeof run !== "function")
    throw new TypeError(
      'ws.connect() takes a function: await ws.connect(url, {}, (socket) => { socket.on("open", …) })',
    );
  return vu.during("a WebSocket", () => converse(vu, open, url, params, run as Run));
};

const converse = async (
  vu: VuScope,
  open: OpenSession,
  url: unknown,
  params: WsParams | null | undefined,
  run: Run,
): Promise<WsResponse> => {
  const conversation = new Conversation(run);
  const { session, opened } = open(url, params, conversation);
  conversation.session = session;
  const outcome = await opened;
  await session.closed;
  conversation.end();
  vu.throwIfStopped();
  if (conversation.thrown !== undefined) throw conversation.thrown.error;
  return responseOf(session, outcome);
};

const responseOf = ({ url }: Session, { status, headers, error }: Opened): WsResponse => ({
  url: url.href,
  status,
  headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [canonical(name), String(value)])),
  body: "",
  error,
});

/** `sec-websocket-accept` → `Sec-Websocket-Accept`. */
const canonical = (name: string): string => name.replace(/(^|-)[a-z]/g, (letter) => letter.toUpperCase());

/** Handlers and timers of one session. */
class Conversation implements SessionListener {
  readonly #handlers = new Map<EventName, Handler[]>();
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #run: Run;
  #hasBegun = false;
  session: Session | undefined;
  thrown: { readonly error: unknown } | undefined;

  constructor(run: Run) {
    this.#run = run;
  }

  end(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }

  onOpen = () => this.#tell("open");
  onPing = () => this.#tell("ping");
  onPong = () => this.#tell("pong");
  onError = (message: string) => this.#tell("error", { error: () => message, message });
  onClose = (code: number) => {
    this.end();
    return this.#tell("close", code);
  };
  onMessage = (data: Buffer, isBinary: boolean) =>
    isBinary ? this.#tell("binaryMessage", new Uint8Array(data).buffer) : this.#tell("message", data.toString("utf8"));

  /** The function is called when it is known whether the WebSocket is open, and says what it listens for. */
  #tell(event: EventName, ...given: unknown[]): unknown {
    const { session } = this;
    if (this.#hasBegun || session === undefined) return this.#handle(event, given);
    this.#hasBegun = true;
    const begun = this.#guarded(() => this.#run(this.#socketOf(session), event === "open"))();
    return begun instanceof Promise ? begun.then(() => this.#handle(event, given)) : this.#handle(event, given);
  }

  #handle(event: EventName, given: readonly unknown[]): unknown {
    const handlers = this.#handlers.get(event);
    if (handlers === undefined) return undefined;
    if (handlers.length === 1) return this.#guarded(() => handlers[0]?.(...given))();
    return this.#guarded(async () => {
      for (const handler of handlers) await handler(...given);
    })();
  }

  /** What a handler throws ends the session, and is the script's error. */
  readonly #guarded = (call: () => unknown) => (): unknown => {
    const fail = (error: unknown): never => {
      this.thrown ??= { error };
      throw error;
    };
    try {
      const given = call();
      return given instanceof Promise ? given.catch(fail) : given;
    } catch (error) {
      return fail(error);
    }
  };

  #socketOf(session: Session): WsSocket {
    const later = (run: () => unknown): void => session.tell(this.#guarded(run));
    return {
      on: (event, handler) => {
        if (!EVENTS.includes(event))
          throw new TypeError(`a WebSocket has no event ${JSON.stringify(event)}: ${EVENTS.join(", ")}`);
        if (typeof handler !== "function") throw new TypeError(`socket.on("${event}", …) takes a function`);
        this.#handlers.set(event, [...(this.#handlers.get(event) ?? []), handler]);
      },
      send: (message) => session.send(typeof message === "string" ? message : bytesOf(message)),
      sendBinary: (message) => session.send(bytesOf(message)),
      ping: () => session.ping(),
      close: (code) => session.close(code ?? 1000),
      setTimeout: (run, delayMs) => {
        const timer = setTimeout(() => {
          this.#timers.delete(timer);
          later(run);
        }, delayMs);
        this.#timers.add(timer);
      },
      setInterval: (run, everyMs) => void this.#timers.add(setInterval(() => later(run), everyMs)),
    };
  }
}

/** @throws TypeError for what holds no bytes */
const bytesOf = (message: unknown): Uint8Array => {
  if (message instanceof ArrayBuffer) return new Uint8Array(message);
  if (ArrayBuffer.isView(message)) return new Uint8Array(message.buffer, message.byteOffset, message.byteLength);
  throw new TypeError("a message is a text, an ArrayBuffer or a view of one");
};
