import { runTry, type TryOptions } from "../../../cli/try/try-thread.ts";
import type { TryAssignment, TryEvent } from "../../../contracts/run/try-events.ts";

/** A thread that says what it is told to, in place of one that runs a script. */
const threadOf = (code: string): URL =>
  new URL(
    `data:text/javascript,${encodeURIComponent(`
      import { parentPort } from "node:worker_threads";
      const tell = (event) => parentPort.postMessage(event);
      const ended = (part, ending) => tell({ type: "ended", part, micros: 1, ending });
      const begun = (part) => tell({ type: "begun", part });
      ${code}`)}`,
  );

const LONG = { loading: 60, setup: 60, iteration: 60, teardown: 60 };
const CUT = `
  parentPort.on("message", () => {
    ended("iteration", { is: "cut", underWay: [{ what: "a sleep", place: "a.js:1:1" }] });
    begun("teardown");
    ended("teardown", { is: "done" });
    tell({ type: "done", metrics: [] });
  });
  begun("iteration");`;

const run = async (code: string, change: Partial<TryOptions> = {}, onEvent = (_: TryEvent): void => undefined) => {
  const types: string[] = [];
  const outcome = await runTry(
    {
      program: threadOf(code),
      assignment: {} as TryAssignment,
      limitSeconds: LONG,
      stopped: new AbortController().signal,
      killed: new AbortController().signal,
      ...change,
    },
    {
      onEvent: (event) => {
        types.push(event.type === "begun" || event.type === "ended" ? `${event.type} ${event.part}` : event.type);
        onEvent(event);
      },
      onQuiet: () => undefined,
    },
  );
  return { outcome, types };
};

describe("the thread of a try", () => {
  it("passes on what happens until all is done", async () => {
    const code = 'begun("iteration"); ended("iteration", { is: "done" }); tell({ type: "done", metrics: [] });';
    expect(await run(code)).toEqual({
      outcome: { is: "done" },
      types: ["begun iteration", "ended iteration", "done"],
    });
  });

  it("tells what the iteration came to, whatever teardown() does", async () => {
    const threw = { is: "threw", cause: "script", message: "no", place: "a.js:1:1" };
    const code = (part: string) =>
      `begun("${part}"); ended("${part}", ${JSON.stringify(threw)}); tell({ type: "done", metrics: [] });`;
    expect((await run(code("setup"))).outcome).toEqual({ ...threw, part: "setup" });
    expect((await run(code("teardown"))).outcome).toEqual({ is: "done" });
  });

  it("cuts a part whose time is over", async () => {
    const { outcome, types } = await run(CUT, { limitSeconds: { ...LONG, iteration: 0.01 } });
    expect(outcome).toMatchObject({ is: "cut", why: { by: "limit", seconds: 0.01 }, isStuck: false });
    expect(types).toContain("ended teardown");
  });

  it("cuts it when it is stopped, and tells why", async () => {
    const stop = new AbortController();
    const onBegun = (event: TryEvent): void => (event.type === "begun" ? stop.abort("save") : undefined);
    const { outcome } = await run(CUT, { stopped: stop.signal }, onBegun);
    expect(outcome).toMatchObject({ is: "cut", why: { by: "save" }, underWay: [{ place: "a.js:1:1" }] });
  });

  it("ends a script that heeds nothing, in its iteration and while it is loaded", async () => {
    const limitSeconds = { ...LONG, loading: 0.3, iteration: 0.01 };
    const outcomes = await Promise.all([
      run('begun("iteration"); for (;;) {}', { limitSeconds: { ...limitSeconds, loading: 60 } }),
      run("for (;;) {}", { limitSeconds }),
      run('parentPort.on("message", () => {}); begun("iteration");', { limitSeconds }),
    ]);
    expect(outcomes.map(({ outcome }) => outcome)).toMatchObject([
      { is: "cut", part: "iteration", isStuck: true, isIdle: false },
      { is: "cut", part: "loading", isStuck: true, isIdle: false },
      { is: "cut", part: "iteration", isStuck: true, isIdle: true },
    ]);
  });

  it("tells of a thread that waits for nothing while it is loaded", async () => {
    const { outcome } = await run("await new Promise(() => {});");
    expect(outcome).toMatchObject({ part: "loading", message: "an await at its top waits for what never comes" });
  });

  it("tells of a thread that ends by itself", async () => {
    const { outcome } = await run('begun("iteration"); setImmediate(() => { throw new Error("gone"); });');
    expect(outcome).toMatchObject({ is: "threw", part: "iteration", message: expect.stringContaining("gone") });
  });
});
