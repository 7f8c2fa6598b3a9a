// HTTP as a protocol of the load generator: `http` in the script, and what libraries call by themselves.
import { HttpOptions } from "../../../../contracts/config/http-options.ts";
import type { RunPlan } from "../../../../contracts/run/run-plan.ts";
import type { Attached, OpenProtocol, Protocol, Samples, ThreadScope, VuScope } from "../protocol.ts";
import type { BatchLimits } from "./client/batch.ts";
import { CookieJar } from "./client/cookie-jar.ts";
import { type ClientContext, createHttpClient } from "./client/http-client.ts";
import { LibraryRequests } from "./client/library-requests.ts";
import type { CallOptions } from "./client/script-call.ts";
import { ScriptFiles } from "./client/script-files.ts";
import { openEngine } from "./engine.ts";
import { RequestSamples } from "./request-samples.ts";
import type { HttpEngine } from "./session.ts";

const USUAL = HttpOptions.parse({});

export interface HttpParts {
  readonly engine: HttpEngine;
  readonly libraries: Pick<LibraryRequests, "inFlight" | "close">;
  readonly options: Pick<RunPlan["http"], "discardResponseBodies" | "noCookiesReset" | "noVUConnectionReuse"> &
    Partial<CallOptions & BatchLimits & Pick<RunPlan["http"], "userAgent">>;
  readonly clock: () => number;
  /** What the script uploads. */
  readonly files?: ScriptFiles;
}

/** HTTP as one virtual user has it. */
export interface HttpAttached extends Attached {
  readonly api: ReturnType<typeof createHttpClient>;
  /** What its calls have in common, for another dialect's face of them. */
  readonly context: ClientContext;
}

export class OpenHttp implements OpenProtocol {
  readonly #parts: HttpParts;
  /** What each scenario records of its requests. */
  readonly #requests = new Map<Samples, RequestSamples>();

  constructor(parts: HttpParts) {
    this.#parts = parts;
  }

  attach(vu: VuScope): HttpAttached {
    const { engine, options, clock, files = new ScriptFiles() } = this.#parts;
    const session = engine.openSession();
    const jar = new CookieJar();
    const context: ClientContext = {
      vu,
      session,
      jar,
      discardResponseBodies: options.discardResponseBodies,
      maxRedirects: options.maxRedirects ?? USUAL.maxRedirects,
      throw: options.throw ?? USUAL.throw,
      agent: options.userAgent,
      limits: { batch: options.batch ?? USUAL.batch, batchPerHost: options.batchPerHost ?? USUAL.batchPerHost },
      requests: this.#requestsOf(vu.samples),
      clock,
      files,
    };
    const beginIteration = (): void => {
      if (!options.noCookiesReset) jar.empty();
      if (options.noVUConnectionReuse) session.renew();
    };
    return { api: createHttpClient(context), context, beginIteration, close: () => session.close() };
  }

  waitedForUser(samples: Samples, waitedMicros: number): void {
    this.#requests.get(samples)?.addWait(waitedMicros);
  }

  get inFlight(): number {
    return this.#parts.engine.inFlight + this.#parts.libraries.inFlight;
  }

  close(): void {
    this.#parts.libraries.close();
    this.#parts.engine.close();
  }

  #requestsOf(samples: Samples): RequestSamples {
    const requests = this.#requests.get(samples) ?? new RequestSamples(samples);
    this.#requests.set(samples, requests);
    return requests;
  }
}

export const http = {
  name: "http",
  open: ({ dialer, samples, clock, options, files, caller }: ThreadScope) =>
    new OpenHttp({
      engine: openEngine(options.http, dialer, clock),
      libraries: new LibraryRequests({ samples, dialer, now: clock, ...(caller === undefined ? {} : { caller }) }),
      options: options.http,
      clock,
      files: new ScriptFiles(files),
    }),
} as const satisfies Protocol;
