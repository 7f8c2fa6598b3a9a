// Engines as a thread has them, that may call one target.
import { openEngine } from "../../../../images/load-generator/protocols/http/engine.ts";
import { Http1Engine } from "../../../../images/load-generator/protocols/http/h1/engine.ts";
import type { EngineOptions, HttpEngine } from "../../../../images/load-generator/protocols/http/session.ts";
import { monotonicMs } from "../../../../images/load-generator/shared/monotonic.ts";
import { dialerTo } from "../../net/dialer-to.ts";

type Changes = Parameters<typeof dialerTo>[1] & Partial<EngineOptions>;

const DEFAULTS: EngineOptions = { resendIdle: true, noConnectionReuse: false };

export const http1To = (target: string, changes: Changes = {}): Http1Engine =>
  new Http1Engine(dialerTo(target, changes), monotonicMs, { ...DEFAULTS, ...changes });

export const http2To = (target: string, changes: Changes = {}): HttpEngine =>
  openEngine({ ...DEFAULTS, ...changes, version: "2" }, dialerTo(target, changes), monotonicMs);
