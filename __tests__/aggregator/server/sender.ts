// A delta server on a port of this machine, and requests to it as workers and strangers send them.
import { Agent, request } from "node:http";
import { connect, type Socket } from "node:net";
import { DELTAS_PATH, type WorkerDelta } from "../../../contracts/delta/worker-delta.ts";
import { makePass, type PassHolder } from "../../../contracts/delta/worker-pass.ts";
import { type DeltaServer, type DeltaSink, startDeltaServer } from "../../../images/aggregator/server/delta-server.ts";
import { FakeClock, REGION } from "../support.ts";

export const TOKEN = "a-token-that-only-this-region-knows";
export const OWN_HOST = "10.0.1.7:8125";
const HOLDER = { region: REGION, slot: 0, workerId: "worker-0", generation: 3 };
export const passOf = (changes: Partial<PassHolder> = {}, token = TOKEN): string =>
  makePass(token, { ...HOLDER, ...changes });

export interface Answered {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface Sending {
  readonly body?: string | Buffer;
  readonly path?: string;
  readonly method?: string;
  readonly pass?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Keeps what its sink received and what it logged. */
export class TestServer {
  readonly received: WorkerDelta[] = [];
  readonly events: string[] = [];
  readonly clock = new FakeClock();
  readonly #agent = new Agent({ keepAlive: true });
  readonly #sockets: Socket[] = [];
  #server: DeltaServer | undefined;
  /** What the sink does with a delta; a test may give another. */
  receive: DeltaSink["receive"] = async ({ sequence }) => ({ status: 200, answer: { acknowledged: sequence } });

  get port(): number {
    return this.#server?.port ?? 0;
  }

  async start(): Promise<void> {
    this.#server = await startDeltaServer({
      host: "127.0.0.1",
      port: 0,
      region: REGION,
      ownHost: () => OWN_HOST,
      token: TOKEN,
      clock: this.clock,
      log: (_level, event) => this.events.push(event),
      sink: {
        receive: (delta, ...more) => {
          this.received.push(delta);
          return this.receive(delta, ...more);
        },
      },
    });
  }

  /** Everything that is still open is cut. */
  async stop(): Promise<void> {
    this.#agent.destroy();
    for (const socket of this.#sockets) socket.destroy();
    await this.#server?.close(0);
  }

  close(graceMs: number): Promise<void> {
    return this.#server?.close(graceMs) ?? Promise.resolve();
  }

  send({ body, path = DELTAS_PATH, method = "POST", pass = passOf(), headers = {} }: Sending): Promise<Answered> {
    return new Promise((resolve, reject) => {
      const sent = request({
        agent: this.#agent,
        host: "127.0.0.1",
        port: this.port,
        path,
        method,
        headers: {
          host: OWN_HOST,
          ...(pass === "" ? {} : { authorization: `Bearer ${pass}` }),
          ...(body === undefined ? {} : { "content-length": String(Buffer.byteLength(body)) }),
          ...headers,
        },
      });
      sent.on("error", reject).on("response", (response) => {
        const chunks: Buffer[] = [];
        response.on("error", reject).on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("end", () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: JSON.parse(Buffer.concat(chunks).toString("utf8")) as Answered["body"],
          }),
        );
      });
      sent.end(body);
    });
  }

  /**
   * A connection that sends what it is told, complete or not; `answer` is what came back until it was closed or told
   * enough.
   */
  open(text: string | Buffer): { readonly socket: Socket; readonly answer: Promise<string> } {
    const socket = connect(this.port, "127.0.0.1");
    this.#sockets.push(socket);
    const answer = new Promise<string>((resolve) => {
      let received = "";
      socket.on("data", (chunk: Buffer) => {
        received += chunk.toString("latin1");
        if (received.includes("\r\n\r\n") && received.endsWith("}")) resolve(received);
      });
      socket.on("close", () => resolve(received)).on("error", () => undefined);
    });
    socket.write(text);
    return { socket, answer };
  }
}

/** The head of a request that announces `bytes` of a delta; chunked without. */
export const headOf = (bytes?: number): string =>
  [
    `POST ${DELTAS_PATH} HTTP/1.1`,
    `host: ${OWN_HOST}`,
    `authorization: Bearer ${passOf()}`,
    bytes === undefined ? "transfer-encoding: chunked" : `content-length: ${bytes}`,
    "\r\n",
  ].join("\r\n");
