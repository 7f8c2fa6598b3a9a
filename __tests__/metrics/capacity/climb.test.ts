// A search for a capacity while its run goes on, in virtual time: what it adds, what it finds, and that the log alone says
// the same afterwards.
import { SERVERS } from "../../../benchmarks/capacity/virtual-servers.ts";
import type { ClimbSettings } from "../../../contracts/capacity/climb.ts";
import { stepsInForce } from "../../../contracts/executors/stairs.ts";
import { CapacityFile } from "../../../contracts/results/capacity.ts";
import { CapacityReader } from "../../../metrics/capacity/capacity-reader.ts";
import { climbVirtually, START, type World } from "./climbing-world.ts";

const SETTINGS: ClimbSettings = {
  from: 90,
  to: 400,
  factor: 1.3,
  holdSeconds: 10,
  skipSeconds: 3,
  repeats: 5,
  within: 0.05,
  limits: [
    { metric: "http_req_duration", expression: "p(95)<300" },
    { metric: "http_req_failed", expression: "rate<0.01" },
  ],
};

const serverOf = (wanted: string) => {
  const server = SERVERS.find(({ name }) => name === wanted);
  if (server === undefined) throw new Error(`there is no server ${wanted}`);
  return server;
};

const climbed = (name: string, world: Partial<World> = {}) => {
  const { make, truth } = serverOf(name);
  const settings = world.settings ?? SETTINGS;
  const { added, payloads, second } = climbVirtually({ settings, server: make(() => 0.5), ...world });
  const reader = new CapacityReader(settings, ["us-east-1"]);
  for (const payload of payloads) reader.add("us-east-1", payload);
  const ending = { startTimestamp: START, reason: "ended" as const, totals: {}, missing: [], steps: added };
  return { file: reader.file(ending, second), truth, added, second };
};

const known = new Map<string, ReturnType<typeof climbed>>();
/** The same for all who ask: a search takes a second. */
const found = (name: string) => {
  const result = known.get(name) ?? climbed(name);
  known.set(name, result);
  return result;
};

describe("a search for a capacity of a run", () => {
  it.each(["queue", "limiter"])("finds it from the log alone as it did live: %s", (name) => {
    const { file, truth, added } = found(name);
    expect(CapacityFile.parse(file)).toEqual(file);
    expect(file).toMatchObject({ limitedBy: "target", capacity: { confidence: 0.9 } });
    expect(file.capacity?.low).toBeLessThanOrEqual(truth[1]);
    expect(file.capacity?.high).toBeGreaterThanOrEqual(truth[0]);
    expect(stepsInForce(added).at(-1)).toMatchObject({ ends: true });
  });

  it("goes on where another watcher takes its place", () => {
    const alone = found("queue");
    const replaced = climbed("queue", { replacedEverySeconds: 41 });
    expect(replaced.added).toEqual(alone.added);
    expect(replaced.file).toEqual(alone.file);
  });

  it("never changes what has begun", () => {
    const { added } = found("limiter");
    for (const [index, step] of added.entries()) {
      // Each is added a second ahead at least, so that none begins before the one whose result it waits for.
      const before = stepsInForce(added.slice(0, index));
      const after = stepsInForce(added.slice(0, index + 1));
      expect(after.filter(({ startsAt }) => startsAt < step.startsAt)).toEqual(
        before.filter(({ startsAt }) => startsAt < step.startsAt),
      );
    }
  });

  it("loses no time between steps that hold", () => {
    const { file } = found("queue");
    const rows = file.steps.filter(({ purpose, held }) => held && (purpose === "first" || purpose === "climb"));
    expect(rows.length).toBeGreaterThan(2);
    for (const [index, { to }] of rows.slice(0, -1).entries())
      expect(rows[index + 1]?.from).toBe(to + SETTINGS.skipSeconds);
  });

  it("ends a step that cannot hold any more", () => {
    const { file } = found("limiter");
    const failed = file.steps.filter(({ held, purpose }) => !held && purpose === "climb");
    expect(failed.length).toBeGreaterThan(0);
    for (const { from, to } of failed) expect(to - from).toBeLessThan(SETTINGS.holdSeconds - SETTINGS.skipSeconds);
  });

  it("says what broke: threshold, request and status", () => {
    const { file } = found("limiter");
    expect(file.broke).toEqual({ threshold: "http_req_failed rate<0.01", region: "us-east-1", name: "/", status: 429 });
    expect(found("queue").file.broke).toMatchObject({ threshold: "http_req_duration p(95)<300", name: "/" });
  });

  it("has no number where the highest rate holds, or the lowest does not", () => {
    expect(climbed("queue", { settings: { ...SETTINGS, to: 120 } }).file).toMatchObject({
      capacity: null,
      limitedBy: "range",
    });
    const { file } = climbed("limiter", { settings: { ...SETTINGS, from: 400 } });
    expect(file).toMatchObject({ capacity: null });
  });

  it("says meanwhile where it is, by what is complete", () => {
    const { payloads, added } = climbVirtually({ settings: SETTINGS, server: serverOf("queue").make(() => 0.5) });
    const whole = found("queue").file.steps;
    const reader = new CapacityReader(SETTINGS, ["us-east-1"]);
    const at = (second: number) =>
      reader.soFar({
        start: { state: true, timestamp: START },
        steps: added,
        serverTime: new Date(Date.parse(START) + second * 1000 + 100).toISOString(),
      });
    const counts = payloads.slice(0, 120).map((payload, second) => {
      reader.add("us-east-1", payload);
      const search = at(second + 1);
      expect(search?.steps.map(({ rate, held }) => [rate, held])).toEqual(
        whole.slice(0, search?.steps.length).map(({ rate, held }) => [rate, held]),
      );
      return search?.steps.length ?? 0;
    });
    expect(counts).toEqual(counts.toSorted((one, other) => one - other));
    expect(counts.at(-1)).toBeGreaterThan(5);
    expect(at(120)).toMatchObject({ held: expect.any(Number), failed: expect.any(Number) });
  });

  it("has no number where the run was over before", () => {
    const { file } = climbed("queue", { mostSeconds: 60 });
    expect(file).toMatchObject({ capacity: null, note: "the run was over before the search was" });
    expect(file.steps.length).toBeGreaterThan(1);
  });
});
