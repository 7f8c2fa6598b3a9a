// What whoever reads a run's results should know about them. Workers send notices in their deltas, aggregators write
// them in their flushes. Each has a code for programs, a level that decides what it does to the verdict, and a sentence
// for people, by which nothing is judged.
import * as z from "zod";

/** invalid: the run's numbers are not to be trusted. failed: they are, and it has failed. warning: with this in mind. */
export const NoticeLevel = z.enum(["invalid", "failed", "warning"]);
export type NoticeLevel = z.infer<typeof NoticeLevel>;

interface NoticeKind {
  readonly level: NoticeLevel;
  readonly meaning: string;
}

export const NOTICES = {
  "script-unloadable": {
    level: "invalid",
    meaning: "the script threw while it was loaded: its share of load never ran",
  },
  "plan-unreadable": { level: "invalid", meaning: "a load generator never got the run plan, however often it asked" },
  "thread-blocked": {
    level: "invalid",
    meaning: "a thread did not end in time and was stopped, its last seconds untold",
  },
  "test-failed": { level: "failed", meaning: "the script said by exec.test.fail() that the run has failed" },
  "plan-retried": { level: "warning", meaning: "the run plan could be read only after some tries; nothing is missing" },
  "thread-ended": { level: "warning", meaning: "a thread crashed, and what it measured in its last second is missing" },
  "delta-refused": {
    level: "warning",
    meaning: "the aggregator refused what a worker sent: what was in it is missing",
  },
  "series-refused": {
    level: "warning",
    meaning: "the aggregator refused a part of what a worker sent: its samples are missing, all else is there",
  },
  "held-back": {
    level: "warning",
    meaning: "the aggregator was away for long: latencies of that time are of ten seconds together; nothing is missing",
  },
  "held-back-lost": {
    level: "warning",
    meaning:
      "the aggregator was away for longer than a worker can keep what it measures: the ledger says how much is lost",
  },
  "iteration-left-behind": {
    level: "warning",
    meaning: "an iteration did not end after its cut and was not waited for",
  },
  "await-forgotten": {
    level: "warning",
    meaning: "an iteration's function returned before all that it had begun had ended, and the rest was waited for",
  },
  "iterations-repeated": { level: "warning", meaning: "a thread that came late ran iterations that another had run" },
  "rows-repeated": { level: "warning", meaning: "a worker that came late may use rows of data a second time" },
  "rows-used-up": {
    level: "warning",
    meaning: "every row of a data file was used, and virtual users ended for want of one",
  },
  "teardown-failed": {
    level: "warning",
    meaning: "teardown() threw or took too long: what setup() made may still be there",
  },
  "names-bounded": { level: "warning", meaning: "more request names than a region keeps apart: the rest is one name" },
  "groups-bounded": { level: "warning", meaning: "more groups than are kept apart: the rest is one group" },
  "checks-bounded": { level: "warning", meaning: "more checks than are kept apart: the rest is one check" },
  "tag-values-bounded": {
    level: "warning",
    meaning: "more values of a tag than are kept apart: the rest is one value",
  },
  "combinations-bounded": {
    level: "warning",
    meaning: "more combinations of names, groups, methods and statuses than are kept apart: the rest is one name",
  },
  "errors-bounded": {
    level: "warning",
    meaning: "more different errors than are kept apart: the rest is only counted",
  },
  "script-lines-cut": {
    level: "warning",
    meaning: "the script said more by console.log than travels in a second: some lines were cut",
  },
  "series-bounded": {
    level: "warning",
    meaning: "more series of the script's own metrics than are kept: the rest has no tags",
  },
  "samples-left-out": { level: "warning", meaning: "a metric of the script's own was given what is no number" },
  "sum-inexact": {
    level: "warning",
    meaning: "a metric got what cannot be added up exactly, or more of it in a second: some is missing",
  },
  "proxy-used": {
    level: "warning",
    meaning: "requests went through a proxy, whose time and failures are in what was measured",
  },
  "library-not-refused": {
    level: "warning",
    meaning: "a library reached a host that is not allowed, past every guard",
  },
  "invalid-bounded": {
    level: "invalid",
    meaning: "more was said than a flush can hold, of what makes a run invalid too",
  },
  "warnings-bounded": { level: "warning", meaning: "more warnings were said than a flush can hold" },
  "earlier-blocked": {
    level: "invalid",
    meaning: "a log from before notices had codes says that a script was blocked",
  },
  "earlier-warning": { level: "warning", meaning: "a warning in a log from before notices had codes" },
} as const satisfies Record<string, NoticeKind>;

export type NoticeCode = keyof typeof NOTICES;

export const MAX_NOTICE_LENGTH = 2_000;

/** The level is sent along with the code, so that a reader which does not know the code yet can still judge the run. */
export const Notice = z.object({
  code: z.string().max(64),
  level: NoticeLevel,
  text: z.string().max(MAX_NOTICE_LENGTH),
});
export type Notice = Readonly<z.infer<typeof Notice>>;

/** Makes a notice. All notices are made here, so that code and level cannot disagree. */
export const noticeOf = (code: NoticeCode, text: string): Notice => ({
  code,
  level: NOTICES[code].level,
  text: text.slice(0, MAX_NOTICE_LENGTH),
});

/** Notices with the same key say the same thing, and one of them is enough. */
export const noticeKey = ({ code, text }: Notice): string => `${code}\u0001${text}`;

/** Puts the gravest notices first, so that they are kept where there is no room for all. */
export const sortGravestFirst = (notices: Iterable<Notice>): Notice[] => {
  const all = [...notices];
  return NoticeLevel.options.flatMap((wanted) => all.filter(({ level }) => level === wanted));
};
