// Engines as a thread has them, that may call one target.
import { openEngine } from "../../../../images/load-generator/protocols/http/engine.ts";
import { Http1Engine } from "../../../../images/load-generator/protocols/http/h1/engine.ts";
import type { HttpEngine } from "../../../../images/load-generator/protocols/http/session.ts";
import { monotonicMs } from "../../../../images/load-generator/shared/monotonic.ts";
import { dialerTo } from "../../net/dialer-to.ts";

export const http1To = (...to: Parameters<typeof dialerTo>): Http1Engine =>
  new Http1Engine(dialerTo(...to), monotonicMs);

export const http2To = (...to: Parameters<typeof dialerTo>): HttpEngine =>
  openEngine("2", dialerTo(...to), monotonicMs);
