// http.batch: every request once, in its place, never more at once than k6 lets through.
import fc from "fast-check";
import { type BatchRequests, runBatch } from "../../../../../images/load-generator/protocols/http/client/batch.ts";
import type { createHttpClient } from "../../../../../images/load-generator/protocols/http/client/http-client.ts";
import { httpOver, recorderOf, scopeOf, sessionOf, USUAL_CALLS } from "../../../vu/support.ts";

const SHOP = "http://shop.example";

const LIMITS = USUAL_CALLS.limits;
/** 0 stands for no limit. */
const limits = fc.record({ batch: fc.integer({ min: 0, max: 25 }), batchPerHost: fc.integer({ min: 0, max: 8 }) });

/** Answers with what was asked, after some turns; notes how many were under way. */
const sender = () => {
  const under = new Map<string, number>();
  const most = { total: 0, perHost: 0 };
  const send = (method: string, url: string | URL, body: unknown) => async () => {
    const { host } = new URL(url);
    under.set(host, (under.get(host) ?? 0) + 1);
    most.perHost = Math.max(most.perHost, under.get(host) ?? 0);
    most.total = Math.max(
      most.total,
      [...under.values()].reduce((sum, one) => sum + one, 0),
    );
    for (let turns = String(url).length % 7; turns > 0; turns -= 1)
      await new Promise((resolve) => setImmediate(resolve));
    under.set(host, (under.get(host) ?? 1) - 1);
    return `${method} ${url} ${body ?? ""}`.trim();
  };
  return { send, most };
};

it("takes lists and objects, of URLs, tuples and objects, and answers in the same shape", async () => {
  const { send } = sender();
  const list = await runBatch([`${SHOP}/a`, ["POST", `${SHOP}/b`, "x"], { url: `${SHOP}/c` }], send, LIMITS);
  expect(list).toEqual([`GET ${SHOP}/a`, `POST ${SHOP}/b x`, `GET ${SHOP}/c`]);
  const named = await runBatch(
    { one: { method: "PUT", url: `${SHOP}/d`, body: "y" }, two: new URL(SHOP) },
    send,
    LIMITS,
  );
  expect(named).toEqual({ one: `PUT ${SHOP}/d y`, two: `GET ${SHOP}/` });
});

it("sends each request once, in its place, at most so many at once as it may", () =>
  fc.assert(
    fc.asyncProperty(fc.array(fc.nat(8), { maxLength: 80 }), limits, async (hosts, some) => {
      const { send, most } = sender();
      const urls = hosts.map((host, index) => `http://h${host}.example/${"x".repeat(index % 9)}${index}`);
      expect(await runBatch(urls, send, some)).toEqual(urls.map((url) => `GET ${url}`));
      expect(most.total).toBeLessThanOrEqual(some.batch || 80);
      expect(most.perHost).toBeLessThanOrEqual(some.batchPerHost || 80);
    }),
    { numRuns: 50 },
  ));

it.each<[string, unknown]>([
  ["no list at all", null],
  ["a list with a number", [7]],
  ["an object without a URL", [{ method: "GET" }]],
])("%s is a mistake of the script", async (_, requests) => {
  await expect(runBatch(requests as BatchRequests, sender().send, LIMITS)).rejects.toThrow(TypeError);
});

it("waits for all before it throws what one of them threw", async () => {
  let ended = 0;
  const send = (_: string, url: string | URL) => async (): Promise<void> => {
    await new Promise((resolve) => setImmediate(resolve));
    ended += 1;
    if (String(url).endsWith("bad")) throw new RangeError("bad");
  };
  await expect(runBatch([`${SHOP}/bad`, `${SHOP}/a`, `${SHOP}/b`], send, LIMITS)).rejects.toThrow(RangeError);
  expect(ended).toBe(3);
});

it("sends nothing with a mistake in one of them, and tells the script's place", async () => {
  const session = sessionOf();
  const http = httpOver(session).attach(scopeOf(recorderOf())).api as ReturnType<typeof createHttpClient>;
  const right = Array.from({ length: 7 }, (_, index) => `${SHOP}/${index}`);
  for (const wrong of [
    "/cart",
    ["POST", SHOP, "x", { headers: { "X-A": "\u65e5" } }],
    { url: SHOP, params: { timeout: "soon" } },
    ["GE T", SHOP],
    ["POST", SHOP, new FormData(), { tags: { name: {} } }],
  ]) {
    const error: unknown = await http.batch([...right, wrong] as BatchRequests).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(TypeError);
    expect((error as Error).stack).toContain(__filename);
  }
  expect(session.sent).toEqual([]);
});
