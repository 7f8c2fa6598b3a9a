// The live page's server: on this machine alone, for as long as a run is followed. What a page may ask is judged in
// gate.ts.
import { randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { RunView, ViewEvent } from "../../contracts/results/view.ts";
import type { PageFiles } from "../../dashboard/document.ts";
import { ICON, PAGE_POLICY, renderLivePage } from "../../dashboard/live/page.ts";
import { judge, type Pass } from "./gate.ts";
import { Listeners } from "./listeners.ts";
import type { LiveView } from "./live-view.ts";

const HOST = "127.0.0.1";
/** For pages that do not take what they are told: the run's end waits no longer. */
const END_WITHIN_MS = 2000;

export interface PageServerOptions {
  readonly view: LiveView;
  readonly files: PageFiles;
  /** 0: a free one. */
  readonly port: number;
  /** The first part of the page's address; a random one by default. */
  readonly secret?: string | undefined;
  readonly onStop: () => void;
  /** Told once: a page that cannot be drawn is no reason to end a run. */
  readonly onTrouble: (error: unknown) => void;
}

export class PageServer {
  readonly #options: PageServerOptions;
  readonly #server: Server;
  readonly #listeners: Listeners;
  readonly #secret: string;
  #isInTrouble = false;

  static async start(options: PageServerOptions): Promise<PageServer> {
    const server = new PageServer(options);
    await new Promise<void>((resolve, reject) => {
      server.#server.once("error", reject);
      server.#server.listen(options.port, HOST, resolve);
    });
    return server;
  }

  private constructor(options: PageServerOptions) {
    this.#options = options;
    this.#secret = options.secret ?? randomBytes(16).toString("hex");
    this.#listeners = new Listeners((): RunView => options.view.whole());
    this.#server = createServer((request, response) => {
      // Gone while it was being answered: there is nobody left to be told.
      response.on("error", () => {});
      this.#guard(
        () => this.#answer(request, response),
        () => response.writeHead(500).end(),
      );
    });
    // It never keeps a process alive that has nothing else to do.
    this.#server.unref();
  }

  /** With the secret in it: no other page can know it, and this one tells no referrer. */
  get url(): string {
    return `http://${HOST}:${this.#port}/${this.#secret}/`;
  }

  /** Tells the open pages what has changed since. Costs nothing when nobody looks. */
  update(): void {
    if (this.#listeners.count === 0) return;
    this.#guard(() => this.#listeners.change(this.#options.view.change()));
  }

  /** @param last what the open pages are to end with; without it they keep what they show */
  async close(last?: ViewEvent): Promise<void> {
    this.#server.close();
    let timer: NodeJS.Timeout | undefined;
    const enough = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, END_WITHIN_MS);
    });
    await Promise.race([this.#listeners.end(last), enough]);
    clearTimeout(timer);
    this.#server.closeAllConnections();
  }

  #guard(draw: () => void, otherwise: () => void = () => {}): void {
    try {
      draw();
    } catch (error) {
      if (!this.#isInTrouble) this.#options.onTrouble(error);
      this.#isInTrouble = true;
      otherwise();
    }
  }

  get #port(): number {
    return (this.#server.address() as AddressInfo | null)?.port ?? 0;
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    request.resume();
    for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value);
    const pass = judge(request, this.#port, this.#secret);
    if (pass.is === "events") {
      response.setHeader("content-type", "text/event-stream");
      // What came while nobody looked.
      this.#listeners.change(this.#options.view.change());
      this.#listeners.add(response);
      return;
    }
    if (pass.is === "stop") this.#options.onStop();
    response.statusCode = pass.is === "refused" ? pass.statusCode : 200;
    const [type, content] = this.#contentOf(pass);
    response.setHeader("content-type", `${type}; charset=utf-8`);
    response.end(content);
  }

  #contentOf(pass: Exclude<Pass, { is: "events" }>): readonly [type: string, content: string] {
    switch (pass.is) {
      case "page":
        return ["text/html", renderLivePage(this.#options.view.facts)];
      case "script":
        return ["text/javascript", this.#options.files.script];
      case "style":
        return ["text/css", this.#options.files.style];
      case "icon":
        return ["image/svg+xml", ICON];
      case "stop":
        return ["text/plain", "stopping\n"];
      case "refused":
        return ["text/plain", `${pass.why}\n`];
    }
  }
}

const HEADERS: Readonly<Record<string, string>> = {
  "content-security-policy": PAGE_POLICY,
  "cache-control": "no-store",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
};
