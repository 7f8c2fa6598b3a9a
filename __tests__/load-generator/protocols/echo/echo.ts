// A protocol as a newcomer would add it: a line goes to a TCP server and comes back. It knows net/ and protocol.ts
// alone.
import { connect, type Socket } from "node:net";
import type { MetricDefinition } from "../../../../contracts/metrics/definition.ts";
import { FAILURES } from "../../../../contracts/metrics/outcomes.ts";
import { type Endpoint, isRefusal, type Schemes } from "../../../../images/load-generator/net/dialer.ts";
import {
  type Failure,
  failClosedEarly,
  failCutAtEnd,
  failureOf,
  type Progress,
} from "../../../../images/load-generator/net/failures.ts";
import type {
  OpenProtocol,
  Protocol,
  ThreadScope,
  VuScope,
} from "../../../../images/load-generator/protocols/protocol.ts";

const SCHEMES: Schemes = { "echo:": { defaultPort: 7, isSecure: false } };

const TAGS = ["region", "scenario", "name", "group", "error_code"] as const;

/** What the catalogue has to say more. */
export const ECHO_METRICS = {
  echo_messages: {
    kind: "counter",
    contains: "default",
    better: "neither",
    tags: TAGS,
    ledger: "attempts",
    meaning: "lines that were to be sent, whatever became of them",
  },
  echo_duration: {
    kind: "trend",
    contains: "time",
    better: "lower",
    tags: TAGS,
    meaning: "from a line's sending until it was back, or was given up",
  },
} as const satisfies Record<string, MetricDefinition>;

export interface EchoApi {
  /** @returns what came back; "" when nothing did */
  send(url: string, line: string): Promise<string>;
}

export const echo = {
  name: "echo",
  open: (thread: ThreadScope) => new OpenEcho(thread),
} as const satisfies Protocol;

class OpenEcho implements OpenProtocol {
  readonly #thread: ThreadScope;
  readonly #users = new Set<EchoUser>();

  constructor(thread: ThreadScope) {
    this.#thread = thread;
  }

  attach(vu: VuScope) {
    const user = new EchoUser(this.#thread, vu);
    this.#users.add(user);
    const api: EchoApi = { send: (url, line) => user.send(url, line) };
    return {
      api,
      close: () => {
        user.close();
        this.#users.delete(user);
      },
    };
  }

  get inFlight(): number {
    return [...this.#users].reduce((sum, { underWay }) => sum + underWay, 0);
  }

  close(): void {
    for (const user of this.#users) user.close();
  }
}

class EchoUser {
  readonly #thread: ThreadScope;
  readonly #vu: VuScope;
  readonly #cuts = new Set<() => void>();

  constructor(thread: ThreadScope, vu: VuScope) {
    this.#thread = thread;
    this.#vu = vu;
  }

  get underWay(): number {
    return this.#cuts.size;
  }

  send(url: string, line: string): Promise<string> {
    return this.#vu.during("an echo", () => this.#send(url, line));
  }

  async #send(url: string, line: string): Promise<string> {
    this.#vu.throwIfStopped();
    await this.#vu.permission(this.#thread.clock());
    this.#vu.throwIfStopped();
    const parsed = new URL(url);
    const leadsTo = this.#thread.dialer.dial(parsed, SCHEMES);
    if (isRefusal(leadsTo)) {
      this.#record(parsed.host, 0, leadsTo);
      return "";
    }
    const answer = await this.#exchange(leadsTo, parsed.host, line);
    this.#vu.waited();
    this.#vu.throwIfStopped();
    return answer;
  }

  close(): void {
    for (const cut of [...this.#cuts]) cut();
  }

  #exchange({ host, port, lookup }: Endpoint, name: string, line: string): Promise<string> {
    return new Promise((resolve) => {
      const begunMs = this.#thread.clock();
      let progress: Progress = "connecting";
      let received = "";
      const socket: Socket = connect({ host, port, lookup }, () => {
        progress = "written";
        socket.write(`${line}\n`);
      });
      const end = (answer: string | Failure): void => {
        if (!this.#cuts.delete(cut)) return;
        socket.destroy();
        const isAnswered = typeof answer === "string";
        this.#record(name, this.#thread.clock() - begunMs, isAnswered ? null : answer);
        resolve(isAnswered ? answer : "");
      };
      const cut = (): void => end(failCutAtEnd(progress));
      this.#cuts.add(cut);
      socket.setEncoding("utf8").on("data", (piece) => {
        received += piece;
        if (received.endsWith("\n")) end(received.slice(0, -1));
      });
      socket.on("error", (error) => end({ failure: failureOf(error, progress), message: error.message }));
      socket.on("close", () => end(failClosedEarly(progress)));
    });
  }

  #record(name: string, durationMs: number, failed: Failure | null): void {
    const { samples } = this.#vu;
    const group = this.#vu.group();
    const tags = {
      name: samples.nameOf(name),
      ...(group === "" ? {} : { group }),
      ...(failed === null ? {} : { error_code: FAILURES[failed.failure].errorCode }),
    };
    samples.at();
    samples.series("echo_messages", tags).add(1);
    samples.series("echo_duration", tags).add(Math.round(durationMs * 1000));
    if (failed !== null && failed.failure !== "aborted") samples.errors.count("request", failed.message, name);
  }
}
