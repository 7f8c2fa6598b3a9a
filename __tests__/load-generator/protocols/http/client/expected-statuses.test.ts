// Which answers a script calls right: they are not failed, whatever their status is.
import type { createHttpClient } from "../../../../../images/load-generator/protocols/http/client/http-client.ts";
import type { Reply } from "../../../../../images/load-generator/protocols/http/reply.ts";
import type { Recorded } from "../../../../../images/load-generator/recorder/recorder.ts";
import { failureOf, httpOver, recorderOf, replyOf, scopeOf, sessionOf } from "../../../vu/support.ts";

type Client = ReturnType<typeof createHttpClient>;

const clientOf = (...replies: readonly Reply[]) => {
  const recorder = recorderOf();
  const { api } = httpOver(sessionOf(...replies)).attach(scopeOf(recorder));
  return { http: api as Client, taken: () => recorder.take(true) };
};

/** `status → failed/judged`. */
const failuresIn = ({ seconds }: Recorded): Record<string, string> => {
  const counts: Record<string, { failed: number; judged: number }> = {};
  for (const one of seconds.flatMap(({ series }) => series)) {
    if (one.metric !== "http_req_failed" || one.kind !== "rate") continue;
    const status = String(one.tags.status);
    const { failed, judged } = counts[status] ?? { failed: 0, judged: 0 };
    counts[status] = { failed: failed + one.sum, judged: judged + one.count };
  }
  return Object.fromEntries(
    Object.entries(counts).map(([status, { failed, judged }]) => [status, `${failed}/${judged}`]),
  );
};

const PAGE = "http://shop.example/users/none";

describe("statuses that a script expects", () => {
  it("are not failed, and others are", async () => {
    const { http, taken } = clientOf(replyOf(404), replyOf(503), replyOf(200));
    const responseCallback = http.expectedStatuses(404, { min: 500, max: 599 });
    for (let count = 0; count < 3; count += 1) await http.get(PAGE, { responseCallback });
    expect(failuresIn(taken())).toEqual({ 404: "0/1", 503: "0/1", 200: "1/1" });
  });

  it("hold for each request of a user that says nothing else", async () => {
    const { http, taken } = clientOf(replyOf(404), replyOf(404), replyOf(404));
    http.setResponseCallback(http.expectedStatuses(404));
    await http.get(PAGE);
    await http.batch([PAGE]);
    await http.get(PAGE, { responseCallback: http.expectedStatuses({ min: 200, max: 299 }) });
    expect(failuresIn(taken())).toEqual({ 404: "1/3" });
  });

  it("are by themselves those below 400", async () => {
    const { http, taken } = clientOf(replyOf(204), replyOf(304), replyOf(400), failureOf("timeout", "late"));
    for (let count = 0; count < 4; count += 1) await http.get(PAGE);
    expect(failuresIn(taken())).toEqual({ 204: "0/1", 304: "0/1", 400: "1/1", 0: "1/1" });
  });

  it("are no question with null: requests are counted, and not judged", async () => {
    const { http, taken } = clientOf(replyOf(500), replyOf(500), replyOf(200));
    await http.get(PAGE, { responseCallback: null });
    http.setResponseCallback(null);
    await http.get(PAGE);
    await http.get(PAGE, null as never);
    const recorded = taken();
    expect(failuresIn(recorded)).toEqual({});
    expect(recorded.attempts).toBe(3);
  });

  it("may have no answer among them, which is then no error", async () => {
    const refused = failureOf("connection-refused", "nothing listens");
    const { http, taken } = clientOf(refused);
    await http.get(PAGE, { responseCallback: http.expectedStatuses(0) });
    const recorded = taken();
    expect(failuresIn(recorded)).toEqual({ 0: "0/1" });
    expect(recorded.errors).toEqual([]);
  });

  it("are what the tag expected_response says", async () => {
    const { http, taken } = clientOf(replyOf(404), replyOf(404), replyOf(200), replyOf(200));
    http.setResponseCallback(http.expectedStatuses(404));
    await http.get(PAGE);
    await http.get(PAGE, { responseCallback: http.expectedStatuses(200) });
    await http.get(PAGE);
    await http.get(PAGE, { responseCallback: http.expectedStatuses(200) });
    const tags = taken().seconds.flatMap(({ series }) =>
      series.flatMap((one) => (one.metric === "http_reqs" ? [[one.tags.status, one.tags.expected_response]] : [])),
    );
    expect(tags).toEqual([
      ["404", "true"],
      ["404", undefined],
      ["200", "false"],
      ["200", undefined],
    ]);
  });

  it.each([[["404"]], [[{ min: 400 }]], [[{ min: 500, max: 400 }]], [[404.5]], [[null]], [[]]])(
    "given as %j are a mistake of the script",
    (statuses) => expect(() => clientOf().http.expectedStatuses(...statuses)).toThrow(/http\.expectedStatuses takes/),
  );

  it.each([404, [404], () => true, { min: 200, max: 299 }])(
    "are made by http.expectedStatuses: %p is a mistake",
    async (callback) => {
      const { http } = clientOf();
      expect(() => http.setResponseCallback(callback as never)).toThrow(/takes http\.expectedStatuses/);
      await expect(http.get(PAGE, { responseCallback: callback as never })).rejects.toThrow(/responseCallback takes/);
    },
  );
});
