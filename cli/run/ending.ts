// How a run ended, out of the orchestrator's last word on it: what the flush log alone cannot say. Pure.
import type { TestStatusAnswer } from "../../contracts/orchestrator/answer.ts";
import type { SlotItem, StartStateItem, StateMark } from "../../contracts/orchestrator/state.ts";
import type { RunEnding, SlotOwner } from "../../contracts/results/run-record.ts";

export const endingOf = ({ start, over, aborted, slots, regions, marks, steps }: TestStatusAnswer): RunEnding => ({
  startTimestamp: start.timestamp,
  reason: over?.reason ?? "unknown",
  ...(over === null ? {} : { endedAt: over.at }),
  ...abortOf(aborted ?? undefined),
  ...marksOf(marks),
  ...(steps === undefined ? {} : { steps: [...steps] }),
  totals: totalsOf(slots),
  owners: ownersOf(slots),
  missing: over?.reason === "barrier-timeout" ? missingOf(slots, regions) : [],
});

/** What a record says of who ended the run before its time. */
export const abortOf = (
  aborted: StartStateItem["aborted"],
): Pick<RunEnding, "abortReason" | "abortedAt" | "abortThreshold"> => {
  if (aborted === undefined) return {};
  const { reason, at, threshold } = aborted;
  return {
    abortReason: reason,
    abortedAt: at,
    ...(threshold === undefined ? {} : { abortThreshold: threshold }),
  };
};

/** What a record says of the moments that people marked. */
export const marksOf = (marks: readonly StateMark[] | undefined): Pick<RunEnding, "marks"> =>
  marks === undefined ? {} : { marks: marks.map(({ at, text }) => ({ at, text })) };

const missingOf = (slots: TestStatusAnswer["slots"], regions: TestStatusAnswer["regions"]): string[] =>
  Object.entries(regions).flatMap(([region, { workers, aggregator }]) => {
    const ready = slots.filter((slot) => slot.region === region && slot.readyAt !== undefined).length;
    const lacks = [
      ...(aggregator === null ? ["its aggregator"] : []),
      ...(ready < workers ? [`${workers - ready} of its ${workers} load generators`] : []),
    ];
    return lacks.length === 0 ? [] : [`${region} lacked ${lacks.join(" and ")}`];
  });

/** Worker → what it said at its end. */
export const totalsOf = (slots: readonly Pick<SlotItem, "workerId" | "totals">[]): RunEnding["totals"] =>
  Object.fromEntries(slots.flatMap(({ workerId, totals }) => (totals === undefined ? [] : [[workerId, totals]])));

const ownersOf = (slots: TestStatusAnswer["slots"]): SlotOwner[] =>
  slots.flatMap(({ region, slot, former = [], ...present }) =>
    [...former, ...(present.readyAt === undefined ? [] : [present])].map(({ workerId, leasedUntil, attempts = 0 }) => {
      return { region, slot, workerId, leasedUntil, attempts };
    }),
  );
