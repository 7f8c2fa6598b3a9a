// How many requests one virtual user may have under way at once: many, and one more is a mistake of its script.
import { PlannedHttp } from "../../../../../contracts/run/planned-http.ts";
import type { Dialer, Endpoint } from "../../../../../images/load-generator/net/dialer.ts";
import { Http1Engine } from "../../../../../images/load-generator/protocols/http/h1/engine.ts";
import { monotonicMs } from "../../../../../images/load-generator/shared/monotonic.ts";
import { requestTo } from "../request-to.ts";

/** Its address is never found, so that no socket is opened. */
const ENDPOINT: Endpoint = { host: "shop.example", port: 80, tls: null, proxy: null, lookup: () => {} };

it("takes a thousand requests of one user at once, and names the one too many", () => {
  const engine = new Http1Engine({ dial: () => ENDPOINT } as unknown as Dialer, monotonicMs, PlannedHttp.parse({}));
  const session = engine.openSession();
  const send = (path: string): void => session.send(requestTo(`http://shop.example${path}`), monotonicMs(), () => {});
  try {
    for (let count = 0; count < 1_024; count += 1) send("/");
    expect(engine.inFlight).toBe(1_024);
    expect(() => send("/one-more")).toThrow(/^GET http:\/\/shop\.example\/one-more: more than 1024 requests/);
    expect(() => engine.openSession().send(requestTo("http://shop.example/"), monotonicMs(), () => {})).not.toThrow();
  } finally {
    engine.close();
  }
});
