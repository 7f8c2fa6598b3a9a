// `k6/websockets`: WebSockets as browsers have them. The iteration is not over before they are closed.

import type { OpenedSession } from "../../../protocols/ws/open-session.ts";
import type { AttachedWs } from "../../../protocols/ws/ws.ts";
import type { UserParts } from "../../../vu/user-parts.ts";
import { callable } from "../../blocking.ts";
import type { K6User } from "../../user.ts";
import { bytesOf } from "../bytes.ts";
import { type K6WsParams, wsParamsOf } from "./params.ts";

const EVENTS = ["open", "message", "error", "close", "ping", "pong"] as const;
type EventName = (typeof EVENTS)[number];
type Handler = (event: object) => unknown;

/** As browsers number them. */
const CONNECTING = 0;
const OPEN = 1;
const CLOSING = 2;
const CLOSED = 3;
/** The code of a close that nobody gives another. */
const NORMAL = 1000;

const eventOf = (given: unknown): EventName => {
  if (EVENTS.includes(given as EventName)) return given as EventName;
  throw new TypeError(`a WebSocket has no event ${JSON.stringify(given)}: ${EVENTS.join(", ")}`);
};

export const websockets = (user: K6User) => {
  class WebSocket {
    static readonly CONNECTING = CONNECTING;
    static readonly OPEN = OPEN;
    static readonly CLOSING = CLOSING;
    static readonly CLOSED = CLOSED;
    readonly url: string;
    readonly extensions = "";
    binaryType: "blob" | "arraybuffer" = "blob";
    #readyState = CONNECTING;
    readonly #parts: UserParts;
    readonly #opened: OpenedSession;
    readonly #handlers = new Map<EventName, Set<Handler>>();
    readonly #properties = new Map<EventName, Handler | null>();

    constructor(url: unknown, subprotocols?: string | readonly string[] | null, params?: K6WsParams | null) {
      const parts = user.bound("new WebSocket()");
      const { open } = parts.attached("ws") as AttachedWs;
      const given = {
        ...wsParamsOf(user, "new WebSocket()", url, params),
        ...(subprotocols == null ? {} : { subprotocols }),
      };
      this.#parts = parts;
      this.#opened = open(url, given, {
        onOpen: () => {
          this.#readyState = OPEN;
          return this.#tell("open", {});
        },
        onMessage: (data, isBinary) =>
          this.#tell("message", { data: isBinary ? this.#binary(data) : data.toString("utf8") }),
        onPing: () => this.#tell("ping", {}),
        onPong: () => this.#tell("pong", {}),
        onError: async (message) => {
          const isUnopened = this.#readyState === CONNECTING;
          if (isUnopened) this.#readyState = CLOSED;
          await this.#tell("error", { error: message, message });
          if (isUnopened) await this.#tell("close", { wasClean: false });
        },
        onClose: (code, reason) => {
          this.#readyState = CLOSED;
          return this.#tell("close", { code, reason, wasClean: code === 1000 });
        },
      });
      this.url = this.#session.url.href;
      void parts.scope
        .during("a WebSocket", () => this.#session.closed)
        .then(() => {
          this.#readyState = CLOSED;
        });
    }

    get #session() {
      return this.#opened.session;
    }

    get readyState(): number {
      return this.#readyState;
    }

    get protocol(): string {
      return this.#session.subprotocol;
    }

    get bufferedAmount(): number {
      return this.#session.bufferedAmount;
    }

    /** @throws Error before it is open */
    send(data: unknown): void {
      if (this.#readyState === CONNECTING)
        throw new Error("send() before the WebSocket is open: send in its open event");
      if (data instanceof Blob) {
        void data.arrayBuffer().then((bytes) => this.#session.send(new Uint8Array(bytes)));
        return;
      }
      const isBytes = data instanceof ArrayBuffer || ArrayBuffer.isView(data);
      this.#session.send(isBytes ? bytesOf(data) : String(data));
    }

    ping(): void {
      this.#session.ping();
    }

    close(code?: number, reason?: string): void {
      if (this.#readyState === CLOSED) return;
      this.#readyState = CLOSING;
      this.#session.close(code ?? NORMAL, reason);
    }

    addEventListener(event: unknown, handler: Handler): void {
      const known = this.#handlers.get(eventOf(event)) ?? new Set();
      this.#handlers.set(eventOf(event), known.add(handler));
    }

    removeEventListener(event: unknown, handler: Handler): void {
      this.#handlers.get(eventOf(event))?.delete(handler);
    }

    static {
      for (const event of EVENTS) {
        Object.defineProperty(WebSocket.prototype, `on${event}`, {
          get(this: WebSocket) {
            return this.#properties.get(event) ?? null;
          },
          set(this: WebSocket, handler: Handler | null) {
            this.#properties.set(event, handler);
          },
        });
      }
    }

    #binary(data: Buffer): ArrayBuffer | Blob {
      const bytes = new Uint8Array(data);
      return this.binaryType === "arraybuffer" ? bytes.buffer : new Blob([bytes]);
    }

    /** What a handler throws fails the iteration; the WebSocket goes on. */
    async #tell(type: EventName, event: object): Promise<void> {
      const told = { type, target: this, timestamp: Date.now(), ...event };
      const property = this.#properties.get(type);
      for (const handler of [...(property == null ? [] : [property]), ...(this.#handlers.get(type) ?? [])]) {
        try {
          await callable(handler)(told);
        } catch (error) {
          this.#parts.threw(error);
        }
      }
    }
  }

  return { WebSocket, Blob };
};
