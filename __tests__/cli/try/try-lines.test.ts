import { createColors } from "picocolors";
import { exitCodeOfTry, outcomeOf } from "../../../cli/try/outcome.ts";
import { TryLines, type TryView } from "../../../cli/try/try-lines.ts";
import type { Exchange, TryEvent } from "../../../contracts/run/try-events.ts";
import { Masking } from "../../../metrics/masking/masking.ts";

const exchange = (change: Partial<Exchange> = {}): TryEvent => ({
  type: "exchange",
  by: "script",
  group: "",
  method: "GET",
  url: "http://x.example/products",
  status: 200,
  reason: "OK",
  proto: "HTTP/1.1",
  failure: null,
  message: "",
  isResent: false,
  micros: { blocked: 900, connecting: 700, handshaking: 0, sending: 100, waiting: 12_000, receiving: 300 },
  sentBytes: 80,
  receivedBytes: 1_234,
  requestHead: [["Authorization", "Bearer abc"]],
  answerHead: [["Content-Type", "text/plain"]],
  requestBody: { text: "ask", bytes: 3, isCut: false },
  answerBody: { text: "one\ntwo\u001b[2J", bytes: 7, isCut: false },
  ...change,
});

const linesOf = (change: Partial<TryView> = {}): TryLines =>
  new TryLines({
    colors: createColors(false),
    masking: new Masking({}),
    width: 80,
    hasHeaders: false,
    hasBodies: false,
    file: "visit.js",
    hasParts: false,
    excerpt: () => [],
    ...change,
  });

describe("the lines of a try", () => {
  it("show a request with its status, times by part and sizes", () => {
    expect(linesOf().next(exchange())).toEqual([
      "  200  GET  http://x.example/products                          12.4 ms    1.2 kB",
      "       blocked 0.2 ms, connecting 0.7 ms, sending 0.1 ms, waiting 12.0 ms",
      "       receiving 0.3 ms, sent 80 B",
    ]);
  });

  it.each([60, 80, 120])("are no wider than %i columns, but for a URL that is", (width) => {
    const lines = linesOf({ width }).next(exchange({ url: `http://x.example/${"long/".repeat(30)}`, isResent: true }));
    for (const line of lines.slice(1)) expect(line.length).toBeLessThanOrEqual(width);
    expect(lines.join("\n")).toContain("12.4 ms, 1.2 kB");
  });

  it("show heads and bodies only when asked, masked and without a terminal's orders", () => {
    expect(linesOf({ hasHeaders: true, hasBodies: true }).next(exchange()).slice(3)).toEqual([
      "       > Authorization: Bearer (masked)",
      "       >",
      "       > ask",
      "       < Content-Type: text/plain",
      "       <",
      "       < one",
      "       < two[2J",
    ]);
  });

  it("say why there is no answer, and how a host becomes allowed", () => {
    const told = { status: 0, failure: "host-blocked", message: "y.example is not allowed" } as const;
    const lines = linesOf().next(exchange({ ...told, url: "http://y.example/" }));
    expect(lines[0]).toMatch(/^ fail {2}GET {2}http:\/\/y\.example\/$/);
    expect(lines[1]).toContain("y.example is not allowed");
    expect(lines[2]).toContain(`--set 'allowedHosts=["y.example"]'`);
  });

  it("say what to do about a certificate of nobody known", () => {
    const told = { status: 0, failure: "tls-unknown-authority", message: "self-signed certificate" } as const;
    expect(linesOf().next(exchange(told)).slice(1, 3)).toEqual([
      "       the certificate's issuer is not trusted: self-signed certificate",
      expect.stringContaining("http.tlsCa"),
    ]);
  });

  it("name a group where it begins and where it ends", () => {
    const lines = linesOf();
    const check = (group: string): TryEvent => ({ type: "check", name: "holds", group, holds: true });
    lines.next({ type: "begun", part: "setup" });
    expect(lines.next(check("::setup"))).toEqual(["    ✓  holds"]);
    expect(lines.next(check("::setup::buy::pay"))).toEqual(["       ── buy › pay", "    ✓  holds"]);
    expect(lines.next(check("::setup"))).toEqual(["       ──", "    ✓  holds"]);
  });

  it("end with what held, however many requests failed", () => {
    const lines = linesOf();
    lines.next(exchange({ status: 500 }));
    lines.next({ type: "check", name: "holds", group: "", holds: false });
    lines.next({ type: "ended", part: "iteration", micros: 1_500_000, ending: { is: "done" } });
    const trend = { name: "cart", kind: "trend", isTime: false, count: 2, sum: 5, min: 2, max: 3, last: 3 } as const;
    lines.next({ type: "done", metrics: [trend] });
    expect(lines.end({ is: "done" })).toEqual([
      "",
      "       iteration_duration  1,500.0 ms",
      "       cart                avg=2.5 min=2 max=3  of 2 values",
      "",
      "    ✓  the iteration came to its end: 1 request, 1 of them failed; 0 of 1 checks held",
    ]);
  });

  it("have the place of what went wrong in the last one", () => {
    const message = "ReferenceError: sleep is not defined";
    const threw = { is: "threw", part: "iteration", cause: "script", message, place: "visit.js:4:3" } as const;
    const lines = linesOf({ excerpt: (place) => [`at ${place}`] }).end(threw);
    expect(lines.at(-1)).toBe("    ✗  ReferenceError: sleep is not defined  visit.js:4:3");
    expect(lines).toContain("       at visit.js:4:3");
    expect(lines.join("\n")).toContain("export default async function ({ sleep })");
  });
});

describe("the outcome of a try", () => {
  const byPerson = { by: "interrupt" } as const;
  it.each([
    [0, outcomeOf("iteration", { is: "done" }, byPerson)],
    [1, outcomeOf("iteration", { is: "threw", cause: "fail", message: "fail: no", place: "a.js:1:1" }, byPerson)],
    [108, outcomeOf("iteration", { is: "aborted", reason: "enough (really) (a.js:1:1)" }, byPerson)],
    [130, outcomeOf("iteration", { is: "cut", underWay: [] }, byPerson)],
    [1, outcomeOf("setup", { is: "cut", underWay: [] }, { by: "limit", seconds: 60 })],
  ])("has exit code %i", (code, outcome) => expect(exitCodeOfTry(outcome)).toBe(code));

  it("tells the reason of an abort apart from its place", () =>
    expect(outcomeOf("iteration", { is: "aborted", reason: "enough (really) (a.js:1:1)" }, byPerson)).toEqual({
      is: "aborted",
      message: "enough (really)",
      place: "a.js:1:1",
    }));
});
