// What becomes of promises that a script does not await: the iteration waits for them, and the script's author is told.
import { setTimeout as delay } from "node:timers/promises";
import { watchRaces } from "../../../images/load-generator/vu/awaits/races.ts";
import type { ScriptFunction } from "../../../images/load-generator/vu/user-modules.ts";
import { countsOf } from "./support.ts";
import { userOf } from "./user-of.ts";

watchRaces();

/** Runs so many iterations, one after another, and gives what was measured and said. */
const run = async (script: ScriptFunction, iterations = 1) => {
  const { user, recorder, awaits } = userOf(script);
  for (let count = 0; count < iterations; count += 1) await user.iterate();
  awaits.close(recorder.errors);
  const taken = recorder.take(true);
  const notices = taken.notices.map(({ code, text }) => `${code}: ${text}`);
  return { iterations: taken.iterations, requests: taken.attempts, errors: taken.errors, notices, taken };
};

/** An answer takes until the next turn of the event loop. */
const FORGETFUL: readonly [string, string, ScriptFunction][] = [
  ["a request", "a request", ({ http, target }) => void http.get(target)],
  ["a sleep", "a sleep", ({ sleep }) => void sleep(0.001)],
  ["a group", "a group", ({ group }) => void group("g", () => delay(1))],
  ["a batch", "a batch of requests", ({ http, target }) => void http.batch([target, target])],
];

describe("what an iteration's function leaves pending", () => {
  it.each(FORGETFUL)("is waited for and told: %s", async (_, what, script) => {
    const { iterations, notices, errors } = await run(script, 3);
    expect(iterations).toBe(3);
    expect(errors).toEqual([]);
    expect(notices).toEqual([expect.stringContaining(`await-forgotten: ${what}, begun at script.js:1:1,`)]);
  });

  it("is told without its place where it happened once", async () => {
    const { notices } = await run(({ sleep }) => void sleep(0));
    expect(notices).toEqual([expect.stringMatching(/^await-forgotten: a request, a sleep or a group was still/)]);
  });

  it("is waited for to its end, also where one thing begins the next", async () => {
    const { requests } = await run(({ http, sleep, target }) => {
      void (async () => {
        for (let count = 0; count < 3; count += 1) {
          await http.get(target);
          await sleep(0);
        }
      })();
    });
    expect(requests).toBe(3);
  });

  it("is waited for when the function throws, and is no second mistake", async () => {
    const { iterations, requests, notices, errors } = await run(async ({ http, target }) => {
      await Promise.all([http.get(target), Promise.reject(new Error("first"))]);
    }, 3);
    expect([iterations, requests, notices]).toEqual([3, 3, []]);
    expect(errors).toEqual([expect.objectContaining({ message: "Error: first", count: 3 })]);
  });

  it("is no mistake where it lost a race", async () => {
    const { notices } = await run(async ({ http, sleep, target }) => {
      const answer = http.get(target);
      await Promise.race([answer, sleep(0.005)]);
      await Promise.any([http.get(target), sleep(0.005)]);
    }, 3);
    expect(notices).toEqual([]);
  });

  it("is no mistake where it lost the only race", async () => {
    const { notices } = await run(async ({ http, sleep, target }) => {
      await Promise.race([http.get(target), sleep(0.005)]);
    });
    expect(notices).toEqual([]);
  });

  it.each<[string, ScriptFunction]>([
    [
      "Promise.all",
      async ({ http, target, sleep }) => void (await Promise.all([http.get(target), sleep(0), http.get(target)])),
    ],
    [
      "kept and awaited later",
      async ({ http, target, sleep }) => {
        const answer = http.get(target);
        await sleep(0);
        await answer;
      },
    ],
    ["returned", ({ group, sleep }) => group("g", () => sleep(0))],
    ["a request that is no request, caught", ({ http }) => http.get("/nowhere").catch(() => {})],
    ["a batch", ({ http, target }) => http.batch(Array.from({ length: 30 }, () => target))],
    ["a stream's body", ({ http, target }) => http.post(target, new Blob(["a"]) as never)],
  ])("is nothing, with %s", async (_, script) => {
    const { iterations, notices } = await run(script, 3);
    expect([iterations, notices]).toEqual([3, []]);
  });
});

describe("a check", () => {
  it("that is given a promise is a mistake of the script", async () => {
    const { errors, taken } = await run(({ http, check, target }) => {
      check(http.get(target), { "is 200": () => true });
    });
    expect(errors).toEqual([expect.objectContaining({ kind: "script", message: expect.stringMatching(/a promise/) })]);
    expect(countsOf(taken, "checks")).toEqual({});
  });

  it("with async conditions counts what they give, in the group where it began", async () => {
    const answers: unknown[] = [];
    const { taken, errors, notices } = await run(async ({ check, group, sleep }) => {
      await group("g", async () => {
        const held = check(1, { sync: true, wrong: async () => (await sleep(0)) !== undefined, right: async () => 1 });
        answers.push(await held);
      });
      answers.push(await check(1, { right: async () => true }));
      await Promise.all([check(1, { right: async () => true })]);
      const kept = check(1, { throws: () => Promise.reject(new Error("no")) });
      await sleep(0);
      answers.push(await kept);
    });
    expect(answers).toEqual([false, true, false]);
    expect(errors.map(({ message }) => message)).toEqual(['check "throws": Error: no']);
    expect(notices).toEqual([]);
    const checks = taken.seconds.flatMap(({ series }) => series.filter(({ metric }) => metric === "checks"));
    expect(checks.map(({ tags, count, sum }) => [tags.check, tags.group, count, sum])).toEqual([
      ["sync", "::g", 1, 1],
      ["right", "::g", 1, 1],
      ["wrong", "::g", 1, 0],
      ["right", undefined, 2, 2],
      ["throws", undefined, 1, 0],
    ]);
  });

  it("may be returned, with async conditions", async () => {
    const { errors } = await run(({ check }) => check(1, { a: async () => true }));
    expect(errors).toEqual([]);
  });

  it("with async conditions that nobody awaits is a mistake, and is counted all the same", async () => {
    const { errors, taken } = await run(async ({ check, sleep }) => {
      if (check(1, { wrong: async () => false })) await sleep(0);
    }, 2);
    expect(errors).toEqual([
      expect.objectContaining({ kind: "script", message: expect.stringMatching(/not awaited/), count: 2 }),
    ]);
    expect(countsOf(taken, "checks")).toEqual({ "check=wrong": 2 });
  });
});
