// What ended an iteration: an error of the script counts against it, an outage of the target or the script's own word
// does not.
import type { Reply } from "../../../images/load-generator/protocols/http/reply.ts";
import type { Recorded } from "../../../images/load-generator/recorder/recorder.ts";
import type { ScriptContext } from "../../../images/load-generator/vu/context.ts";
import type { ScriptFunction } from "../../../images/load-generator/vu/user-modules.ts";
import { countsOf, failureOf, replyOf } from "./support.ts";
import { userOf } from "./user-of.ts";

const ask = async ({ http, target }: ScriptContext): Promise<string> => String((await http.get(target)).status);

const thrown = (message: string): never => {
  throw new RangeError(message);
};

/** The samples of iterations_failed, and how many of them are true. */
const failedOf = ({ seconds }: Recorded): [number, number] => {
  const all = seconds.flatMap(({ series }) => series).filter(({ metric }) => metric === "iterations_failed");
  const total = (key: "count" | "sum"): number => all.reduce((sum, one) => sum + one[key], 0);
  return [total("count"), total("sum")];
};

describe("an iteration", () => {
  it.each<[string, ScriptFunction, Reply, string, number]>([
    ["returns", ask, replyOf(200), "", 0],
    ["returns, though its request failed", ask, replyOf(503), "", 0],
    ["says fail()", ({ fail }) => fail("no"), replyOf(200), "cause=fail", 0],
    ["says fail() of a failed request", async (it) => it.fail(await ask(it)), replyOf(503), "cause=fail", 0],
    ["throws without a request", () => thrown(""), replyOf(200), "cause=script", 1],
    ["throws after a good answer", async (it) => thrown(await ask(it)), replyOf(200), "cause=script", 1],
    ["throws after an answer of 503", async (it) => thrown(await ask(it)), replyOf(503), "cause=target", 0],
    ["throws after none", async (it) => thrown(await ask(it)), failureOf("timeout", "late"), "cause=target", 0],
    ["throws for a host", async (it) => thrown(await ask(it)), failureOf("host-blocked", "no"), "cause=script", 1],
  ])("that %s is counted by what ended it", async (_, run, reply, tags, failed) => {
    const { user, recorder } = userOf(run, null, reply);
    await user.iterate();
    const taken = recorder.take(true);
    expect(countsOf(taken, "iterations")).toEqual({ [tags]: 1 });
    expect(failedOf(taken)).toEqual([1, failed]);
  });

  it("that throws is not excused by what failed in the one before", async () => {
    const run: ScriptFunction = (it) => (it.vu.iteration === 0 ? ask(it) : thrown(""));
    const { user, recorder } = userOf(run, null, replyOf(500));
    await user.iterate();
    await user.iterate();
    expect(countsOf(recorder.take(true), "iterations")).toEqual({ "": 1, "cause=script": 1 });
  });

  it("that throws is excused by a library's failed request, whoever's it is", async () => {
    const { user, recorder } = userOf(() => {
      recorder.requestFailed();
      return thrown("");
    });
    await user.iterate();
    expect(countsOf(recorder.take(true), "iterations")).toEqual({ "cause=target": 1 });
  });

  it("that is stopped is neither failed nor ended well", async () => {
    const { user, recorder } = userOf(({ sleep }) => sleep(60));
    const iterating = user.iterate();
    user.stop();
    await iterating;
    expect(failedOf(recorder.take(true))).toEqual([0, 0]);
  });
});
