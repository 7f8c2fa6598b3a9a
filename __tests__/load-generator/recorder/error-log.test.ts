// Errors counted by kind, message and place, within bounds that a script with random messages cannot break.
import fc from "fast-check";
import { noticeOf } from "../../../contracts/delta/notices.ts";
import { ErrorCount } from "../../../contracts/delta/worker-delta.ts";
import { ErrorLog } from "../../../images/load-generator/recorder/error-log.ts";

describe("the error log", () => {
  it("keeps one word of a failure, however much was said before", () => {
    const log = new ErrorLog();
    for (let index = 0; index < 500; index += 1) log.note("rows-used-up", `said ${index}`);
    for (let index = 0; index < 5; index += 1) log.note("test-failed", `why ${index}`);
    const failures = log.takeNotices().filter(({ code }) => code === "test-failed");
    expect(failures.map(({ text }) => text)).toEqual(["why 0"]);
  });

  it("loses no count, whatever the messages are, and keeps to what a delta may hold", () => {
    const error = fc.record({
      kind: fc.constantFrom("script" as const, "request" as const, "engine" as const),
      message: fc.oneof(fc.constantFrom("boom", "x".repeat(3_000)), fc.string()),
      place: fc.oneof(fc.constantFrom("script.js:1:1", "y".repeat(900)), fc.string()),
    });
    fc.assert(
      fc.property(fc.array(fc.array(error, { maxLength: 200, size: "max" }), { maxLength: 4 }), (takes) => {
        const log = new ErrorLog();
        const different = new Set<string>();
        let count = 0;
        for (const errors of takes) {
          for (const { kind, message, place } of errors) log.count(kind, message, place);
          const taken = log.takeErrors();
          expect(ErrorCount.array().safeParse(taken)).toMatchObject({ success: true });
          for (const one of taken) {
            different.add(JSON.stringify([one.kind, one.message, one.place]));
            count += one.count;
          }
        }
        expect(count).toBe(takes.flat().length);
        expect(different.size).toBeLessThanOrEqual(3 * 201);
      }),
      { numRuns: 50 },
    );
  });

  it("counts the same error on, and further ones together, by kind", () => {
    const log = new ErrorLog();
    for (let index = 0; index < 250; index += 1) log.count("script", `random ${index}`, "script.js:1:1");
    for (let index = 0; index < 5; index += 1) log.count("request", `late ${index}`, "GET a");
    log.count("script", "random 199", "script.js:1:1");
    const taken = log.takeErrors();
    expect(taken).toHaveLength(206);
    expect(taken).toContainEqual({ kind: "script", message: "random 199", place: "script.js:1:1", count: 2 });
    expect(taken).toContainEqual({ kind: "script", message: "(other)", place: "", count: 50 });
    expect(log.takeNotices()).toEqual([
      { code: "errors-bounded", level: "warning", text: expect.stringContaining("leave ids and times out") },
    ]);
  });

  it("keeps apart what differs in kind or place alone", () => {
    const log = new ErrorLog();
    log.count("script", "boom", "script.js:1:1");
    log.count("script", "boom", "script.js:2:1");
    log.count("engine", "boom", "script.js:1:1");
    expect(log.takeErrors().map(({ count }) => count)).toEqual([1, 1, 1]);
    expect(log.takeErrors()).toEqual([]);
  });

  it("gives each notice once in its life", () => {
    const log = new ErrorLog();
    log.note("names-bounded", "slow");
    log.note("names-bounded", "slow");
    expect(log.takeNotices()).toEqual([noticeOf("names-bounded", "slow")]);
    log.note("names-bounded", "slow");
    log.note("series-bounded", "full");
    log.note("thread-blocked", "full");
    expect(log.takeNotices()).toEqual([noticeOf("series-bounded", "full"), noticeOf("thread-blocked", "full")]);
  });
});
