// Which requests are shown as they were, and what of them: any of the failed ones, the slowest of the others, bounded
// whatever a target does, and without a secret.
import fc from "fast-check";
import {
  MAX_SAMPLED_GROUPS,
  MAX_SAMPLES,
  MAX_SAMPLES_BYTES,
  MergedSamples,
  type SampledGroup,
} from "../../../contracts/delta/request-samples.ts";
import type { SampledRequest } from "../../../images/load-generator/protocols/protocol.ts";
import { RequestSampler } from "../../../images/load-generator/recorder/request-sampler.ts";
import { Masking } from "../../../metrics/masking/masking.ts";

const SECRET = "canary of/the sampler";

/** mulberry32: the same numbers for a seed. */
const randomOf = (seed: number): (() => number) => {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};

const requestOf = (vu: number, changes: Partial<SampledRequest> = {}): SampledRequest => ({
  vu,
  iteration: 0,
  endedMs: 1_000,
  timings: {
    duration: 1,
    blocked: 0,
    connecting: 0,
    tls_handshaking: 0,
    sending: 0,
    waiting: 1,
    receiving: 0,
  },
  error: "",
  method: "GET",
  url: "http://shop.example/cart",
  requestHead: [],
  status: 500,
  answerHead: [],
  body: { text: "", bytes: 0, isCut: false },
  ...changes,
});

const samplerOf = (random?: () => number): RequestSampler =>
  new RequestSampler({
    masking: new Masking({}, [SECRET]),
    startMs: 0,
    ...(random === undefined ? {} : { random }),
  });

/** Tells a sampler of so many failures of a name, the user's number in each. */
const failTimes = (sampler: RequestSampler, count: number, name = "cart", from = 0): void => {
  const group = sampler.of("failed", name, 500, "");
  for (let vu = from; vu < from + count; vu += 1) if (group?.wants(1_000)) group.keep(requestOf(vu));
};

const merged = (...taken: readonly (readonly SampledGroup[])[]): SampledGroup[] => {
  const all = new MergedSamples();
  for (const groups of taken) all.add(groups);
  return all.groups;
};

describe("samples of requests", () => {
  it("are of failures each as likely as the other, whoever saw it when", () => {
    const random = randomOf(7);
    const counts = Array.from({ length: 4 }, () => 0);
    const rounds = 1_000;
    for (let round = 0; round < rounds; round += 1) {
      const [one, other] = [samplerOf(random), samplerOf(random)];
      // Two threads, one of them over two seconds: quarters of unlike size.
      failTimes(one, 10, "cart", 0);
      const first = one.take();
      failTimes(one, 10, "cart", 10);
      failTimes(other, 20, "cart", 20);
      const [group] = merged(first, other.take(), one.take());
      for (const { sample } of group?.samples ?? []) {
        const quarter = Math.floor(sample.vu / 10);
        counts[quarter] = (counts[quarter] ?? 0) + 1;
      }
    }
    const expected = (rounds * MAX_SAMPLES) / 4;
    // Five standard deviations of such a count.
    for (const count of counts) expect(Math.abs(count - expected)).toBeLessThan(5 * Math.sqrt(expected));
  });

  it("are of all others the slowest, in the order of their time", () =>
    fc.assert(
      fc.property(fc.array(fc.nat(1_000_000), { minLength: 1 }), fc.nat(100), (durations, cut) => {
        const sampler = samplerOf();
        const taken: SampledGroup[][] = [];
        for (const [index, micros] of durations.entries()) {
          const group = sampler.of("slow", "cart", 200, "");
          if (group?.wants(micros)) group.keep(requestOf(index, { timings: timingsOf(micros) }));
          if (index === cut) taken.push(sampler.take());
        }
        const [group] = merged(...taken, sampler.take());
        const slowest = durations.toSorted((a, b) => b - a).slice(0, MAX_SAMPLES);
        expect(group?.samples.map(({ sample }) => Math.round(sample.timings.duration * 1000))).toEqual(slowest);
        expect(group?.seen).toBe(durations.length);
      }),
    ));

  it("take bounded memory at 10,000 failures a second", () => {
    const sampler = samplerOf();
    const body = { text: "x".repeat(2_048), bytes: 90_000, isCut: true };
    let kept = 0;
    let sent = 0;
    for (let second = 0; second < 5; second += 1) {
      for (let index = 0; index < 10_000; index += 1) {
        const group = sampler.of("failed", `name ${index % 500}`, 500, "");
        if (!group?.wants(1_000)) continue;
        kept += 1;
        group.keep(requestOf(index, { body, answerHead: HUGE_HEAD }));
      }
      const taken = sampler.take();
      const whole = new MergedSamples();
      whole.add(taken);
      sent = Math.max(sent, Buffer.byteLength(JSON.stringify(whole.within())));
      expect(taken.length).toBeLessThanOrEqual(MAX_SAMPLED_GROUPS);
    }
    // Of 50,000: each of 100 names keeps five first, and then the fewer the more it has seen.
    expect(kept).toBeLessThan(MAX_SAMPLED_GROUPS * MAX_SAMPLES * 8);
    expect(sent).toBeLessThan(MAX_SAMPLES_BYTES * 1.25);
  });

  it("count all that was seen, with and without room for samples", () => {
    const sampler = samplerOf();
    failTimes(sampler, 30);
    const first = sampler.take();
    failTimes(sampler, 12);
    expect(merged(first, sampler.take())[0]?.seen).toBe(42);
    expect(sampler.take()).toEqual([]);
    const whole = new MergedSamples();
    whole.add(first);
    expect(whole.within(1)?.map(({ seen, samples }) => [seen, samples.length])).toEqual([[30, 0]]);
  });

  it("hold no secret, by name or by value, and not in bodies", () => {
    const sampler = samplerOf();
    const group = sampler.of("failed", "cart", 401, "");
    const text = JSON.stringify({
      password: "canary-by-name",
      said: SECRET,
      deep: [`x ${encodeURIComponent(SECRET)}`],
    });
    group?.wants(1_000);
    group?.keep(
      requestOf(1, {
        url: `http://jo:canary-of-user@shop.example/a/${encodeURIComponent(SECRET)}?token=canary-by-query&page=2`,
        error: `refused ${SECRET}`,
        requestHead: [
          ["Authorization", "Bearer canary-by-header"],
          ["Cookie", "sid=canary-by-cookie"],
          ["x-plain", SECRET],
        ],
        answerHead: [["set-cookie", "sid=canary-by-cookie; Path=/"]],
        body: { text, bytes: text.length, isCut: false },
      }),
    );
    const told = JSON.stringify(sampler.take());
    expect(told).not.toContain("canary");
    expect(told).toContain("page=2");
  });
});

const HUGE_HEAD: SampledRequest["answerHead"] = Array(200).fill(["x-long", "y".repeat(5_000)]);

const timingsOf = (micros: number): SampledRequest["timings"] => ({
  ...requestOf(0).timings,
  duration: micros / 1000,
});
