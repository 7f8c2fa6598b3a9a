// Where an exchange's time went: whatever happens and when, its spans are those between the instants, and nothing is
// counted twice.
import fc from "fast-check";
import { type Spans, Timeline } from "../../../images/load-generator/net/timeline.ts";
import { Reply } from "../../../images/load-generator/protocols/http/reply.ts";

/** Each reading is rounded to a microsecond. */
const ROUNDING_MICROS = 4;

const sumOf = ({ blockedMicros, sendingMicros, waitingMicros, receivingMicros }: Spans): number =>
  blockedMicros + sendingMicros + waitingMicros + receivingMicros;

const STEPS = ["connected", "secured", "sending", "written", "answered"] as const;

/**
 * An exchange that came as far as `steps` of them, each so many milliseconds after the one before, and ended or was cut
 * then.
 */
const measure = (timeline: Timeline, gapsMs: readonly number[], steps: number, end: "ended" | "cut") => {
  const reply = new Reply();
  let nowMs = 1_000;
  timeline.begin(reply, nowMs);
  for (const [index, step] of STEPS.slice(0, steps).entries()) {
    nowMs += gapsMs[index] ?? 0;
    timeline[step](nowMs);
  }
  nowMs += gapsMs[STEPS.length] ?? 0;
  timeline[end](nowMs);
  return { reply, totalMicros: (nowMs - 1_000) * 1_000, endedMs: nowMs };
};

const gaps = fc.array(fc.double({ min: 0, max: 10_000, noNaN: true }), { minLength: 6, maxLength: 6 });

describe("a timeline", () => {
  it("divides the whole time of an exchange, answered or cut anywhere", () => {
    // One for all, as a connection has it: nothing of an exchange reaches into the next.
    const timeline = new Timeline();
    fc.assert(
      fc.property(gaps, fc.integer({ min: 0, max: STEPS.length }), (gapsMs, steps) => {
        const { reply, totalMicros, endedMs } = measure(
          timeline,
          gapsMs,
          steps,
          steps === STEPS.length ? "ended" : "cut",
        );
        expect(Math.abs(sumOf(reply) - totalMicros)).toBeLessThanOrEqual(ROUNDING_MICROS);
        expect(reply.endedMs).toBe(endedMs);
        expect(reply.connectingMicros + reply.handshakingMicros).toBeLessThanOrEqual(
          reply.blockedMicros + ROUNDING_MICROS,
        );
      }),
      { numRuns: 500 },
    );
  });

  it("tells what each span was", () => {
    const { reply } = measure(new Timeline(), [1, 2, 4, 8, 16, 32], STEPS.length, "ended");
    expect(reply).toMatchObject({
      blockedMicros: 7_000,
      connectingMicros: 1_000,
      handshakingMicros: 2_000,
      sendingMicros: 8_000,
      waitingMicros: 16_000,
      receivingMicros: 32_000,
    });
  });

  it("counts what is written later as sending too, and waits from then", () => {
    const reply = new Reply();
    const timeline = new Timeline();
    timeline.begin(reply, 0);
    timeline.sending(1);
    timeline.written(2);
    timeline.written(5);
    timeline.answered(9);
    timeline.ended(9);
    expect(reply).toMatchObject({ blockedMicros: 1_000, sendingMicros: 4_000, waitingMicros: 4_000 });
  });

  it("has connecting from when the connection was asked for, if that was for another", () => {
    const reply = new Reply();
    const timeline = new Timeline();
    timeline.begin(reply, 10);
    timeline.connected(12, 4);
    expect(reply.connectingMicros).toBe(8_000);
  });
});
