// The tests must be able to fail: each of these mistakes, built into the ports of an orchestrator that is right, is
// found by the very property that the right one holds.
import fc from "fast-check";
import { STATE_IDS } from "../../contracts/orchestrator/state.ts";
import type { Condition, Step } from "../../lambda-src/orchestrator/decision/decision.ts";
import type { HandlerPorts } from "../../lambda-src/orchestrator/handler.ts";
import { isFirstSlot } from "../../lambda-src/orchestrator/run/setup.ts";
import { ConditionNotMet, type RunStore } from "../../lambda-src/orchestrator/store/run-store.ts";
import { runProperty, sweepsAloneEndIt } from "./world/run-property.ts";
import { asItIs, seedOf, type Variant, World } from "./world/world.ts";

type Write = Parameters<RunStore["apply"]>[0];
const MAX_RUNS = 200;

const withStore =
  (change: (store: RunStore, ports: HandlerPorts) => Partial<RunStore>): Variant =>
  (ports) => ({ ...ports, store: { ...ports.store, ...change(ports.store, ports) } });
const withApply = (change: (step: Write) => Write): Variant =>
  withStore((store) => ({ apply: (step) => store.apply(change(step)) }));

const idOf = (step: Write): string => (step.step === "put" ? step.item.id : step.id);
const sets = (step: Write, name: string): boolean =>
  step.step === "update" && step.set.some(([path]) => path[0] === name);
const always: Write["when"] = [[]];

/** As it is first written: read the map, add to it, write it back. */
const readModifyWrite: Variant = withStore((store) => ({
  apply: async (step) => {
    if (step.step !== "update" || step.id !== STATE_IDS.ready) return store.apply(step);
    const reading = await store.read(() => "none");
    if (reading.kind !== "whole") throw new ConditionNotMet(step.id);
    const added = Object.fromEntries(step.set.map(([path, value]) => [path[1] ?? "", value]));
    const regions = { ...reading.run.ready.regions, ...added };
    await store.apply({ ...step, set: [[["regions"], regions]], when: [step.when[0]?.slice(0, 1) ?? []] });
  },
}));

const unconditionalStart = withApply((step) => (sets(step, "timestamp") ? { ...step, when: always } : step));

const barrierOverAggregators: Variant = withStore((store) => ({
  read: async (slotsToRead) => {
    const reading = await store.read(slotsToRead);
    if (reading.kind !== "whole") return reading;
    const settings = { ...reading.required.settings, barrier: "aggregators" as const };
    const required = { ...reading.required, settings };
    return { ...reading, required, run: { ...reading.run, required } };
  },
}));

const firstEndStopsTheRegion: Variant = withStore((store, { fleet }) => ({
  apply: async (step) => {
    await store.apply(step);
    if (!sets(step, "endedAt")) return;
    await store.readGeneration();
    const region = idOf(step).split("#")[1] ?? "";
    const stop: Step = {
      step: "scale",
      region,
      role: "load-generator",
      count: 0,
      onlyIfDifferent: false,
      mayFail: true,
    };
    await fleet.scale(stop);
  },
}));

const generationOnceRead: Variant = (ports) => {
  let known: number | undefined;
  const { store } = ports;
  return {
    ...ports,
    store: {
      ...store,
      read: async (slotsToRead) => {
        const reading = await store.read(slotsToRead);
        known = reading.kind === "whole" ? reading.required.generation : undefined;
        return reading;
      },
      readGeneration: async () => known ?? store.readGeneration(),
    },
  };
};

const FOUR: readonly string[] = Object.values(STATE_IDS);
const plainResets = withApply((step) =>
  step.step === "put" && FOUR.includes(step.item.id) ? { ...step, when: always } : step,
);

const leaseByWhoeverAsks = withApply((step) =>
  step.step === "put" && step.item.id.startsWith("slot#") ? { ...step, when: always } : step,
);

const completeWithoutStopping: Variant = (ports) => ({
  ...ports,
  fleet: {
    ...ports.fleet,
    scale: async (step) => (step.count === 0 && step.role === "aggregator" ? undefined : ports.fleet.scale(step)),
  },
});

const deadlineAtEachStart = withApply((step) =>
  sets(step, "timestamp") && step.step === "update"
    ? {
        ...step,
        set: step.set.map(([path, value]) =>
          path[0] === "deadline" ? [path, "2030-01-01T00:00:00.000Z"] : [path, value],
        ),
      }
    : step,
);

const neverLooksAtTheFleet: Variant = (ports) => ({ ...ports, fleet: { ...ports.fleet, wanted: async () => [] } });
const startWithoutSetup: Variant = withStore((store) => ({
  read: async (slotsToRead) => {
    const reading = await store.read(slotsToRead);
    if (reading.kind !== "whole") return reading;
    const required = { ...reading.required, settings: { ...reading.required.settings, hasSetup: false } };
    return { ...reading, required, run: { ...reading.run, required } };
  },
}));

const withoutOwner = (conditions: readonly Condition[]): readonly Condition[] =>
  conditions.filter(({ path }) => path[0] !== "workerId" && path[0] !== "teardown");

/** Takes whoever asks for the worker that has the first slot, and writes down what it says. */
const firstIsWhoeverAsks =
  (asksFor: "setup" | "loadEnded"): Variant =>
  (ports, { action }) => {
    const { store } = ports;
    const asker = action?.type === "test-init" && action[asksFor] !== undefined ? action.workerId : undefined;
    if (asker === undefined) return ports;
    return {
      ...ports,
      store: {
        ...store,
        read: async (slotsToRead) => {
          const reading = await store.read(slotsToRead);
          if (reading.kind !== "whole") return reading;
          const { start, slots } = reading.run;
          // The first who asks to tear down is the right one.
          const granted = start.teardown?.workerId ?? asker;
          if (asksFor === "loadEnded" && granted === asker) return reading;
          const asked = slots.flatMap((one) => {
            if (isFirstSlot(reading.run, one)) return one.endedAt === undefined ? { ...one, workerId: asker } : one;
            return one.workerId === asker && one.endedAt === undefined ? [] : one;
          });
          const { teardown: _, ...withoutTeardown } = start;
          return { ...reading, run: { ...reading.run, start: withoutTeardown, slots: asked } };
        },
        apply: (step) => store.apply({ ...step, when: step.when.map(withoutOwner) }),
      },
    };
  };

/** Writes nothing, and says that it did. */
const recordsNothing: Variant = (ports) => ({ ...ports, history: { write: async () => undefined } });

/** What is wrong with it, how, the invariants that see it, and a seed that finds it soon. */
const BUGS: readonly (readonly [string, Variant, RegExp, number])[] = [
  ["reads the ready map, adds to it and writes it back", readModifyWrite, /^I4 (no region is lost|a last flush)/, 6],
  ["sets the start whatever stands there", unconditionalStart, /^I1 |^I5 /, 10],
  ["starts when all aggregators are there", barrierOverAggregators, /^I2 /, 2],
  ["stops a region at its first end", firstEndStopsTheRegion, /^I9 I10 /, 12],
  ["does not read the generation again before it scales", generationOnceRead, /^I9 the generation/, 1],
  ["resets over whatever stands there", plainResets, /^I12 |^I13 /, 2],
  ["leases a slot to whoever asks", leaseByWhoeverAsks, /^I6 /, 9],
  ["completes a region whose aggregator still runs", completeWithoutStopping, /^I11 /, 1],
  ["starts before setup() has returned", startWithoutSetup, /^I16 no start/, 5],
  [
    "takes a second worker's setup() while the first has the lease",
    firstIsWhoeverAsks("setup"),
    /^I16 setup\(\) is told of by/,
    5,
  ],
  ["ends a run that is in no history", recordsNothing, /^I14 recorded/, 1],
  ["moves the deadline when it starts", deadlineAtEachStart, /^I12 the deadline/, 2],
];

describe("the invariants of a run", () => {
  it.each(BUGS)("find an orchestrator that %s", async (_, variant, invariant, seed) => {
    // With any seed each is found; with these the rarest, too, in a few runs.
    const settings = { numRuns: MAX_RUNS, endOnFailure: true, seed };
    const { failed, errorInstance } = await fc.check(runProperty(variant), settings);
    expect(failed).toBe(true);
    expect((errorInstance as Error).message).toMatch(invariant);
  });
});

it("a run that no task ever called for is found where nobody looks at the fleet", async () => {
  const perform = (variant: Variant) => sweepsAloneEndIt(new World(seedOf({ a: { vus: 1, workers: 1 } }), variant), []);
  await expect(perform(asItIs)).resolves.toBeUndefined();
  await expect(perform(neverLooksAtTheFleet)).rejects.toThrow(/^I12 every desired count/);
});

it("teardown() for a second worker is found, whichever comes first", async () => {
  const perform = async (variant: Variant): Promise<void> => {
    const world = new World(seedOf({ a: { vus: 1, workers: 1 } }, { hasSetup: true, teardownSeconds: 5 }), variant);
    const call = (more: object) => world.call({ type: "test-init", region: "a", runId: world.runId, ...more });
    await world.call({ type: "agg-record", region: "a" });
    await call({ workerId: "first", ready: true, setup: "1" });
    await call({ workerId: "first", ready: true, loadEnded: true });
    await call({ workerId: "second", ready: true, loadEnded: true });
  };
  await expect(perform(asItIs)).resolves.toBeUndefined();
  await expect(perform(firstIsWhoeverAsks("loadEnded"))).rejects.toThrow(/^I17 teardown\(\) is one worker's/);
});
