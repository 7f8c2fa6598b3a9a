// I14: whatever happens to the log, to aggregators and to what workers send, each delta is in the log once, in order,
// and nothing is acknowledged before it is there. Two seeded bugs prove that the property can fail.
import fc from "fast-check";
import type { LogHead } from "../../cloud/ports.ts";
import { encodePayload } from "../../contracts/delta/flush-codec.ts";
import { persistUntilDone, type WriterPorts } from "../../images/aggregator/flush-writer.ts";
import { Intake } from "../../images/aggregator/intake/intake.ts";
import { RegionLog } from "../../metrics/log/flush-log.ts";
import {
  LAST_SEQUENCE,
  LedgerWorld,
  markOf,
  ours,
  RUN,
  requestsOf,
  type Suspect,
  storyArb,
  WORKERS,
} from "./ledger-world.ts";
import { REGION } from "./support.ts";

interface Reading {
  /** Delta → the items that committed it. */
  readonly commits: ReadonlyMap<string, readonly number[]>;
  readonly requests: number;
  readonly attempts: number;
  readonly ledger: Readonly<Record<string, number>>;
  readonly damages: readonly string[];
}

const read = ({ log }: LedgerWorld): Reading => {
  const commits = new Map<string, number[]>();
  let requests = 0;
  let attempts = 0;
  const region = new RegionLog(REGION, ({ seconds, workers }) => {
    for (const worker of workers) attempts += worker.attempts;
    for (const { metric, sum } of seconds.flatMap(({ series }) => series)) {
      if (metric === "http_reqs") requests += sum;
      else
        for (let count = 0; count < sum; count += 1)
          commits.set(metric, [...(commits.get(metric) ?? []), region.position]);
    }
  });
  for (const item of log.items) region.append([item]);
  return { commits, requests, attempts, ledger: region.ledger, damages: region.damages };
};

const checkLedger = (world: LedgerWorld): void => {
  const { commits, requests, attempts, ledger, damages } = read(world);
  expect(damages).toEqual([]);
  expect([...commits].filter(([, items]) => items.length !== 1)).toEqual([]);
  let merged = 0;
  const marks: string[] = [];
  for (const workerId of WORKERS) {
    for (let sequence = 1; sequence <= (ledger[workerId] ?? 0); sequence += 1) {
      marks.push(markOf(workerId, sequence));
      merged += requestsOf(workerId, sequence);
    }
  }
  expect([...commits.keys()].sort()).toEqual(marks.sort());
  expect(requests).toBe(merged);
  expect(attempts).toBe(merged);
  const isLogged = (mark: string, itemCount: number): boolean => (commits.get(mark)?.[0] ?? Infinity) <= itemCount;
  expect([...world.acknowledged].filter(([mark, itemCount]) => !isLogged(mark, itemCount))).toEqual([]);
};

const holdsFor = (suspect: Suspect) =>
  fc.asyncProperty(storyArb, async (story) => {
    const world = new LedgerWorld(suspect);
    await world.live(story);
    checkLedger(world);
    await world.recover();
    checkLedger(world);
    expect(world.acknowledged.size).toBe(WORKERS.length * LAST_SEQUENCE);
  });

const RUNS = { numRuns: 300 };

/** Seeded bug: the ledger as a high-water mark. */
class HighWaterIntake extends Intake {
  protected override follows(last: number, sequence: number): boolean {
    return sequence > last;
  }
}

/** Seeded bug: whatever stands at a seq, the same payload goes to the next. */
class BlindWriter {
  readonly #intake: Intake;
  readonly #ports: WriterPorts;

  constructor(intake: Intake, ports: WriterPorts) {
    this.#intake = intake;
    this.#ports = ports;
  }

  /** Takes nothing over of what it reads. */
  refresh(signal: AbortSignal): Promise<LogHead> {
    return persistUntilDone(() => this.#ports.flushLog.readHead(RUN), "log-unreadable", this.#ports, signal);
  }

  async flush(signal: AbortSignal): Promise<void> {
    const draft = this.#intake.draft();
    if (draft === undefined) return;
    const payload = encodePayload(draft.batch.payload());
    const item = {
      schema: "meridian.flush.v2" as const,
      run: RUN,
      role: "commit" as const,
      partSeqs: [],
      ledger: this.#intake.ledgerAfter(draft),
      flushId: this.#ports.mintId(),
      aggregatorId: "blind",
      writtenAt: "2026-11-24T17:02:21.000Z",
      payload,
      expiresAt: 1_900_000_000,
    };
    for (let isWritten = false; !isWritten; ) {
      signal.throwIfAborted();
      const seq = this.#intake.nextSeq;
      const outcome = await this.#ports.flushLog.append({ ...item, seq }).catch(() => "lost");
      if (outcome !== "lost") this.#intake.wrote(seq);
      isWritten = outcome === "written";
    }
    this.#intake.persisted(draft);
  }
}

/** By one of the expectations above, not by a mistake of the test. */
const expectFound = async (suspect: Suspect): Promise<void> => {
  const { failed, errorInstance } = await fc.check(holdsFor(suspect), { numRuns: 2_000, endOnFailure: true });
  expect(failed).toBe(true);
  expect(errorInstance).toHaveProperty("matcherResult");
};

describe("the ledger", () => {
  it("has each delta once and in order, and none is acknowledged before, whatever the log does", () =>
    fc.assert(holdsFor(ours()), RUNS));

  it("has them so where flushes go in parts, too", () => fc.assert(holdsFor(ours(130)), RUNS));

  it("would lose deltas as a high-water mark", async () => {
    await expectFound({ ...ours(), intakeOf: (head) => new HighWaterIntake(head) });
  });

  it("would have deltas twice if a flush were written again at the next seq", async () => {
    const suspect: Suspect = {
      ...ours(),
      writerOf: (_id, intake, ports) => new BlindWriter(intake, ports),
    };
    await expectFound(suspect);
  });
});
