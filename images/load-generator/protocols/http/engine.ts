// Which engine carries a thread's requests, by the version of HTTP that the config asks for.
import type { PlannedHttp } from "../../../../contracts/run/planned-http.ts";
import type { Dialer } from "../../net/dialer.ts";
import { Http1Engine } from "./h1/engine.ts";
import { Http2Engine } from "./h2/engine.ts";
import type { EngineOptions, HttpEngine } from "./session.ts";

/** @param now the thread's clock */
export const openEngine = (
  options: EngineOptions & Pick<PlannedHttp, "version">,
  dialer: Dialer,
  now: () => number,
): HttpEngine => {
  const http1 = new Http1Engine(dialer, now, options);
  return options.version === "2" ? new Http2Engine(dialer, http1, now, options) : http1;
};
