// Where a run is in time, in words: what is waited for, how long is left, what still has to finish.
import { searchText, stageText } from "../../../contracts/results/capacity-words.ts";
import type { Frame, RegionFrame } from "../../../contracts/results/view.ts";
import { timeText } from "../../components/time.ts";

export interface Standing {
  /** One word, shown large. */
  readonly word: string;
  readonly tone: "good" | "doubtful" | "busy";
  readonly sentence: string;
  /** How much of the load's time has passed, 0 to 1. */
  readonly fraction: number;
}

export const standingOf = (frame: Frame): Standing => {
  const { startMs, nowMs, durationSeconds, phase } = frame;
  const fraction = elapsedFraction(frame);
  if (phase === "draining") return { word: "stopping", tone: "doubtful", sentence: openSentence(frame), fraction };
  if (phase === "over") {
    return { word: "over", tone: "busy", sentence: "The load has ended. Results are being written.", fraction };
  }
  if (startMs === null) {
    return { word: "gathering", tone: "busy", sentence: waitingSentence(frame.regions), fraction: 0 };
  }
  const elapsedSeconds = Math.floor((nowMs - startMs) / 1000);
  if (elapsedSeconds < 0) {
    const sentence = `Every region starts in ${timeText(-elapsedSeconds)}.`;
    return { word: "starting", tone: "busy", sentence, fraction: 0 };
  }
  const leftSeconds = durationSeconds - elapsedSeconds;
  if (leftSeconds <= 0) return { word: "finishing", tone: "busy", sentence: openSentence(frame), fraction: 1 };
  const left = timeText(Math.ceil(leftSeconds));
  if (frame.search !== undefined) {
    const tone = frame.search.purpose === "low" || frame.search.purpose === "drain" ? "doubtful" : "good";
    return {
      word: stageText(frame.search),
      tone,
      sentence: `${searchText(frame.search)}. At most ${left} left.`,
      fraction,
    };
  }
  return { word: "running", tone: "good", sentence: `${left} left of ${timeText(durationSeconds)}.`, fraction };
};

const elapsedFraction = ({ startMs, nowMs, durationSeconds }: Frame): number =>
  startMs === null ? 0 : Math.min(1, Math.max(0, (nowMs - startMs) / 1000 / durationSeconds));

const openSentence = ({ regions }: Frame): string => {
  const open = regions.filter(({ isCompleted }) => !isCompleted);
  return open.length === 0
    ? "Every region is done."
    : `Iterations under way finish: ${open.length} of ${regions.length} ${regions.length === 1 ? "region" : "regions"} left.`;
};

const isReady = ({ hasAggregator, readyWorkers, workers }: RegionFrame): boolean =>
  hasAggregator && readyWorkers >= workers;

const waitingSentence = (regions: readonly RegionFrame[]): string => {
  const open = regions.filter((region) => !isReady(region));
  return open.length === 0 ? "Every region is ready." : `Waiting for ${listOf(open.map(({ region }) => region))}.`;
};

/** The first few by name: thirty would be no sentence. */
const listOf = (names: readonly string[]): string =>
  names.length <= 4
    ? new Intl.ListFormat("en").format(names)
    : `${names.slice(0, 3).join(", ")} and ${names.length - 3} more`;
