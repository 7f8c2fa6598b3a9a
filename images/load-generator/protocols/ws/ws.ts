// WebSockets, as scripts have them: `ws.connect(url, params, (socket) => { … })`.
import { isTargetsFailure } from "../../../../contracts/metrics/outcomes.ts";
import type { Schemes } from "../../net/dialer.ts";
import {
  type Attached,
  type OpenProtocol,
  type Protocol,
  type Samples,
  sampleKey,
  type ThreadScope,
  type VuScope,
} from "../protocol.ts";
import { connect, type WsConnect } from "./connect.ts";
import type { OpenedSession, OpenSession } from "./open-session.ts";
import { readParams, urlOf, type WsParams } from "./params.ts";
import { type Opened, Session, type SessionListener } from "./session.ts";
import { SessionSamples } from "./session-samples.ts";

const SCHEMES: Schemes = {
  "ws:": { defaultPort: 80, isSecure: false },
  "wss:": { defaultPort: 443, isSecure: true },
};

export interface WsApi {
  /** Opens a WebSocket and returns when it is closed. */
  readonly connect: WsConnect;
}

/** With what dialects need that have another form of WebSockets. */
export interface AttachedWs extends Attached {
  readonly api: WsApi;
  readonly open: OpenSession;
}

export const ws = {
  name: "ws",
  open: (thread: ThreadScope) => new OpenWs(thread),
} as const satisfies Protocol;

class OpenWs implements OpenProtocol {
  readonly #thread: ThreadScope;
  readonly #users = new Set<WsUser>();
  /** Kept from session to session: names repeat. */
  readonly #samples = new WeakMap<Samples, Map<string, SessionSamples>>();

  constructor(thread: ThreadScope) {
    this.#thread = thread;
  }

  attach(vu: VuScope): AttachedWs {
    const known = this.#samples.get(vu.samples) ?? new Map<string, SessionSamples>();
    this.#samples.set(vu.samples, known);
    const user = new WsUser(this.#thread, vu, known);
    this.#users.add(user);
    const open: OpenSession = (url, params, listener) => user.open(url, params, listener);
    return {
      api: { connect: (url, ...given) => connect(vu, open, url, given) },
      open,
      close: () => {
        user.close();
        this.#users.delete(user);
      },
    };
  }

  get inFlight(): number {
    return [...this.#users].reduce((sum, { openingCount }) => sum + openingCount, 0);
  }

  close(): void {
    for (const user of this.#users) user.close();
  }
}

class WsUser {
  readonly #thread: ThreadScope;
  readonly #vu: VuScope;
  readonly #samples: Map<string, SessionSamples>;
  readonly #sessions = new Set<Session>();

  constructor(thread: ThreadScope, vu: VuScope, samples: Map<string, SessionSamples>) {
    this.#thread = thread;
    this.#vu = vu;
    this.#samples = samples;
  }

  get openingCount(): number {
    return [...this.#sessions].filter(({ isOpening }) => isOpening).length;
  }

  open(given: unknown, params: WsParams | null | undefined, listener: SessionListener): OpenedSession {
    const vu = this.#vu;
    vu.throwIfStopped();
    const url = urlOf(given);
    const { name, tags, ...options } = readParams(url, params);
    const session = new Session(url, listener, {
      samples: this.#samplesOf(name, vu.samples.ownTags.wantsAnswers ? { url: url.href, ...tags } : tags),
      clock: this.#thread.clock,
      permission: () => vu.permission(this.#thread.clock()),
      onFailed: (message) => vu.samples.errors.count("request", message, `WS ${name}`),
    });
    this.#sessions.add(session);
    void session.closed.then(() => this.#sessions.delete(session));
    return { session, opened: this.#opened(session, url, options) };
  }

  close(): void {
    for (const session of [...this.#sessions]) session.cut();
  }

  async #opened(
    session: Session,
    url: URL,
    options: Omit<ReturnType<typeof readParams>, "name" | "tags">,
  ): Promise<Opened> {
    // Whoever opened it says first what it listens for.
    await this.#vu.permission(this.#thread.clock());
    const opened = await session.open(this.#thread.dialer.dial(url, SCHEMES), { url, ...options });
    this.#vu.waited();
    const hasFailed = opened.failure === null ? opened.status !== 101 : isTargetsFailure(opened.failure);
    if (hasFailed) this.#vu.requestFailed();
    return opened;
  }

  #samplesOf(name: string, tags: Readonly<Record<string, unknown>> | undefined): SessionSamples {
    const { samples } = this.#vu;
    const own = samples.ownTags.of(tags);
    const group = this.#vu.group();
    const key = sampleKey(name, group, own);
    const known = this.#samples.get(key) ?? new SessionSamples(samples, { name, group, own });
    this.#samples.set(key, known);
    return known;
  }
}
