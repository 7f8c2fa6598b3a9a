// One virtual user: what its script is given, what an iteration counts, and what is left of it when it is stopped.
import { setFlagsFromString } from "node:v8";
import type { ScriptContext } from "../../../images/load-generator/vu/context.ts";
import { VirtualUserStopped } from "../../../images/load-generator/vu/endings.ts";
import type { ScriptFunction } from "../../../images/load-generator/vu/user-modules.ts";
import { countsOf } from "./support.ts";
import { DATA, INSTANCE, SCENARIO, userOf } from "./user-of.ts";

describe("an iteration", () => {
  it("knows who runs it, where, and how often it ran", async () => {
    const seen: unknown[] = [];
    const { user } = userOf(({ vu, scenario, instance, env, target, data }) => {
      seen.push({ vu: { ...vu }, scenario: { ...scenario }, instance, env, target, data });
    });
    await user.iterate();
    await user.iterate();
    const rest = { instance: INSTANCE, env: { KEY: "value" }, target: "http://shop.example", data: DATA };
    expect(seen).toEqual([
      {
        vu: { id: 7, idInTest: 14, iteration: 0, region: "home" },
        scenario: { ...SCENARIO, iterationInTest: 0 },
        ...rest,
      },
      {
        vu: { id: 7, idInTest: 14, iteration: 1, region: "home" },
        scenario: { ...SCENARIO, iterationInTest: 1 },
        ...rest,
      },
    ]);
  });

  it("has a context of the same hidden class in every user", async () => {
    // V8's own answer, which alone can tell: a context of its own class in each user made requests a third dearer.
    setFlagsFromString("--allow-natives-syntax");
    const isOneClass = new Function("one", "other", "return %HaveSameMap(one, other)");
    const seen: ScriptContext[] = [];
    for (let count = 0; count < 20; count += 1) await userOf((context) => void seen.push(context)).user.iterate();
    const [first] = seen;
    for (const context of seen) {
      expect(isOneClass(first, context)).toBe(true);
      expect(isOneClass(first?.scenario, context.scenario)).toBe(true);
    }
  });

  it("that is shorter than it may be is followed by a wait, which a stop ends", async () => {
    const { user, recorder } = userOf(() => {}, null, undefined, { minIterationMs: 60_000 });
    const over = user.iterate();
    setImmediate(() => user.stop());
    expect(await over).toBe(true);
    const taken = recorder.take(true);
    expect([taken.iterations, countsOf(taken, "iterations_interrupted")]).toEqual([1, {}]);
  });

  it("that throws is counted, with its error", async () => {
    const { user, recorder } = userOf(() => {
      throw new RangeError("too far");
    });
    await user.iterate();
    const taken = recorder.take(true);
    expect(taken.iterations).toBe(1);
    expect(taken.errors).toEqual([
      { kind: "script", message: "RangeError: too far", place: "script.js:1:1", count: 1 },
    ]);
  });

  it.each<[string, ScriptFunction, boolean]>([
    ["does nothing", () => {}, false],
    ["only awaits itself", async () => await Promise.resolve(), false],
    ["sleeps", ({ sleep }) => sleep(0), true],
    ["waits for an answer", ({ http, target }) => http.get(target), true],
  ])("that %s says whether it gave others their turn: %s", async (_, run, expected) => {
    expect(await userOf(run).user.iterate()).toBe(expected);
  });
});

describe("check", () => {
  it("counts each condition, and holds when all do", async () => {
    const answers: unknown[] = [];
    const { user, recorder } = userOf(({ check }) => {
      answers.push(check(3, { "is three": (x: number) => x === 3, "is true": true }));
      answers.push(check(3, { "is three": (x: number) => x === 3, "is four": (x: number) => x === 4 }));
      answers.push(check(3, {}));
    });
    await user.iterate();
    expect(answers).toEqual([true, false, true]);
    const { seconds } = recorder.take(true);
    const checks = seconds.flatMap(({ series }) => series).filter(({ metric }) => metric === "checks");
    expect(checks.map(({ tags, count, sum }) => [tags.check, count, sum])).toEqual([
      ["is three", 2, 2],
      ["is true", 1, 1],
      ["is four", 1, 0],
    ]);
  });

  it("counts a condition that throws as failed, says why, and the iteration goes on", async () => {
    let hasGoneOn = false;
    const { user, recorder } = userOf(({ check }) => {
      check(null, { "has a name": (value: unknown) => (value as { name: string }).name === "a" });
      hasGoneOn = true;
    });
    await user.iterate();
    expect(hasGoneOn).toBe(true);
    const taken = recorder.take(true);
    expect(taken.errors[0]?.message).toMatch(/^check "has a name": TypeError/);
    expect(countsOf(taken, "checks")).toEqual({ "check=has a name": 1 });
  });

  it.each([[undefined], [null], ["is 200"], [() => true]])("without conditions, %p, is a mistake", async (given) => {
    const { user, recorder } = userOf(({ check }) => void check(1, given as never));
    await user.iterate();
    const [error] = recorder.take(true).errors;
    expect(error?.message).toContain("check was given no conditions");
  });
});

describe("group", () => {
  it("names what is counted in it, groups in groups too, and ends with what it gives", async () => {
    const { user, recorder } = userOf(async ({ group, http, target, check }) => {
      const given = await group("buy", async () => {
        await http.get(target, { tags: { name: "outer" } });
        return group("pay", async () => (await http.get(target, { tags: { name: "inner" } })).status);
      });
      check(given, { "came through": given === 200 });
      await group("fails", () => Promise.reject(new Error("x"))).catch(() => {});
      await http.get(target, { tags: { name: "after" } });
    });
    await user.iterate();
    const taken = recorder.take(true);
    expect(countsOf(taken, "http_reqs")).toEqual({
      "name=outer method=GET status=200 group=::buy": 1,
      "name=inner method=GET status=200 group=::buy::pay": 1,
      "name=after method=GET status=200": 1,
    });
    expect(countsOf(taken, "checks")).toEqual({ "check=came through": 1 });
    expect(countsOf(taken, "group_duration")).toEqual({ "group=::buy::pay": 1, "group=::buy": 1, "group=::fails": 1 });
  });

  it("whose user is cut has no duration", async () => {
    const { user, recorder } = userOf(({ group, sleep }) => group("waits", () => sleep(60)));
    const iteration = user.iterate();
    user.stop();
    await iteration;
    expect(countsOf(recorder.take(true), "group_duration")).toEqual({});
  });

  it.each<[string, unknown, string]>([
    ["a number", 7, "::7"],
    ["a text with colons", "a::b", "::a::b"],
  ])("may be called %s", async (_, name, expected) => {
    const { user, recorder } = userOf(({ group, http, target }) => group(name as string, () => http.get(target)));
    await user.iterate();
    expect(Object.keys(countsOf(recorder.take(true), "http_reqs")).join()).toMatch(new RegExp(`group=${expected}$`));
  });

  it.each<[string, readonly unknown[], string]>([
    ["without a function", ["buy"], "a group is a name and a function"],
    ["without a name", [() => {}], "the tag group is a function"],
    ["called null", [null, () => {}], "a group is a name and a function"],
    ["called by an object", [{ name: "buy" }, () => {}], "the tag group is an object"],
  ])("%s is a mistake of the script", async (_, given, what) => {
    const { user, recorder } = userOf(({ group }) => (group as (...all: readonly unknown[]) => unknown)(...given));
    await user.iterate();
    expect(recorder.take(true).errors).toEqual([expect.objectContaining({ message: expect.stringContaining(what) })]);
  });

  it("holds its own requests and checks where groups run side by side", async () => {
    const { user, recorder } = userOf(async ({ group, http, target, check, sleep }) => {
      const visit = (name: string, ms: number) =>
        group(name, async () => {
          await http.get(target, { tags: { name: "page" } });
          await sleep(ms / 1000);
          const more = [http.get(target, { tags: { name: "page" } }), group("deep", () => http.get(target))];
          await Promise.all(more);
          check(1, { "is mine": () => true });
        });
      await Promise.all([visit("a", 2), visit("b", 1), http.get(target, { tags: { name: "page" } })]);
      check(1, { "is mine": () => true });
    });
    await user.iterate();
    const taken = recorder.take(true);
    const rest = "method=GET status=200";
    expect(countsOf(taken, "http_reqs")).toEqual({
      [`name=page ${rest}`]: 1,
      [`name=page ${rest} group=::a`]: 2,
      [`name=page ${rest} group=::b`]: 2,
      [`name=http://shop.example/ ${rest} group=::a::deep`]: 1,
      [`name=http://shop.example/ ${rest} group=::b::deep`]: 1,
    });
    expect(countsOf(taken, "checks")).toEqual({
      "check=is mine": 1,
      "check=is mine group=::a": 1,
      "check=is mine group=::b": 1,
    });
  });

  it("that never ends keeps its iteration, until the user is cut", async () => {
    const { user, recorder } = userOf(({ group }) => void group("for ever", () => new Promise(() => {})));
    const iteration = user.iterate();
    await new Promise((resolve) => setImmediate(resolve));
    expect(recorder.take(false).iterations).toBe(0);
    user.stop();
    await iteration;
    expect(recorder.take(true).iterations).toBe(0);
  });
});

describe("sleep", () => {
  it.each([-1, Number.NaN, "1" as unknown as number, undefined as unknown as number])(
    "of %p is a mistake of the script",
    async (seconds) => {
      const { user, recorder } = userOf(({ sleep }) => sleep(seconds));
      await user.iterate();
      expect(recorder.take(true).errors[0]?.message).toMatch(/sleep takes seconds/);
    },
  );

  it("of more than any timer holds does not end at once", async () => {
    let hasSlept = false;
    const { user } = userOf(async ({ sleep }) => {
      await sleep(1e9);
      hasSlept = true;
    });
    const iterating = user.iterate();
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(hasSlept).toBe(false);
    user.stop();
    await iterating;
    expect(hasSlept).toBe(false);
  });
});

describe("a user that is stopped", () => {
  it("ends its sleep, is no error and no iteration, and its connections are closed", async () => {
    let thrown: unknown;
    const { user, recorder, session } = userOf(({ sleep }) =>
      sleep(60).catch((error: unknown) => {
        thrown = error;
        throw error;
      }),
    );
    const iterating = user.iterate();
    user.stop();
    await iterating;
    expect(thrown).toBeInstanceOf(VirtualUserStopped);
    expect(session.isClosed).toBe(true);
    const taken = recorder.take(true);
    expect(taken).toMatchObject({ iterations: 0, errors: [] });
    expect(countsOf(taken, "iterations_interrupted")).toEqual({ "": 1 });
  });

  it("counts its iteration as interrupted once, whatever the script makes of it", async () => {
    const { user, recorder } = userOf(async ({ http, check, sleep, target }) => {
      const response = await http.get(target).catch(() => undefined);
      await sleep(60).catch((error: unknown) => {
        if (response === undefined) throw error;
      });
      check(response, { "came whole": false });
      throw new Error("wrapped");
    });
    const iterating = user.iterate();
    await new Promise((resolve) => setTimeout(resolve, 20));
    user.stop();
    user.stop();
    await iterating;
    const taken = recorder.take(true);
    expect(taken).toMatchObject({ iterations: 0, errors: [] });
    expect(countsOf(taken, "iterations_interrupted")).toEqual({ "": 1 });
    expect(countsOf(taken, "checks")).toEqual({});
  });

  it("counts an iteration that never ends, and none where none is under way", async () => {
    const { user, recorder } = userOf(() => new Promise(() => {}));
    user.stop();
    expect(countsOf(recorder.take(false), "iterations_interrupted")).toEqual({});
    const blocked = userOf(() => new Promise(() => {}));
    void blocked.user.iterate();
    blocked.user.stop();
    expect(countsOf(blocked.recorder.take(true), "iterations_interrupted")).toEqual({ "": 1 });
  });

  it("that ended the run itself counts its iteration as interrupted, too", async () => {
    const { user, recorder } = userOf(({ test }) => test.abort("sold out"));
    await user.iterate();
    expect(countsOf(recorder.take(true), "iterations_interrupted")).toEqual({ "": 1 });
  });

  it("sends nothing more, whatever its script catches", async () => {
    const { user, session, recorder } = userOf(async ({ http, sleep, target }) => {
      for (let tries = 0; tries < 3; tries += 1) {
        await http.get(target).catch(() => {});
        await sleep(60).catch(() => {});
      }
    });
    const iterating = user.iterate();
    await new Promise((resolve) => setImmediate(resolve));
    user.stop();
    await iterating;
    expect(session.sent).toHaveLength(1);
    expect(recorder.take(true).attempts).toBe(1);
  });

  it("is let go while it waits for a lease that is gone", async () => {
    const { user, session, holder } = userOf(({ http, target }) => http.get(target));
    holder.extend(0);
    const iterating = user.iterate();
    await new Promise((resolve) => setImmediate(resolve));
    user.stop();
    await iterating;
    expect(session.sent).toHaveLength(0);
  });
});
