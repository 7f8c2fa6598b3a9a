// Tells of a search for a capacity while its run goes on: each step when it is judged.
import type { TestStatusAnswer } from "../../contracts/orchestrator/answer.ts";
import { ToldSeconds } from "../../metrics/verdict/windows/told-seconds.ts";
import type { OpenObserver } from "../run/observers.ts";
import { stepLine } from "./lines.ts";

/** Asks by itself: the steps are in no frame. */
export const tellSteps: OpenObserver = async ({ run, reader, say }) => {
  const { capacity } = reader;
  if (capacity === undefined) return undefined;
  let told: ToldSeconds | undefined;
  let count = 0;
  let isAsking = false;
  const early: Parameters<ToldSeconds["add"]>[] = [];
  reader.totals.watch((region, payload) => {
    if (told === undefined) early.push([region, payload]);
    else told.add(region, payload);
  });
  const tell = ({ start, steps = [], serverTime }: TestStatusAnswer): void => {
    if (!start.state) return;
    const startMs = Date.parse(start.timestamp);
    if (told === undefined) {
      told = new ToldSeconds(startMs, Object.keys(run.record.regions));
      for (const payload of early.splice(0)) told.add(...payload);
    }
    const elapsedSeconds = (Date.parse(serverTime) - startMs) / 1000;
    const { rows } = capacity.progress(start.timestamp, steps, told.until(elapsedSeconds));
    for (const row of rows.slice(count)) say(stepLine(row));
    count = rows.length;
  };
  return {
    frame: () => {
      if (isAsking) return;
      isAsking = true;
      run
        .ask({ type: "test-status" })
        .then(tell)
        .catch(() => undefined)
        .finally(() => {
          isAsking = false;
        });
    },
    close: async () => {},
  };
};
