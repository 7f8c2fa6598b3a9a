// Over which time a threshold holds: `over` windows of a length, `after` a warm-up, `during` a scenario or a stage.
// Whole seconds, as that is how a run's samples are kept: one belongs to the second in which it ended.
import * as z from "zod";
import { formatDuration } from "../words/duration.ts";

/** The seconds of a run that a threshold is about: [from, until). */
export const TimeSpan = z.object({
  from: z.int().min(0),
  until: z.int().min(0),
  /** It ends with the load: what ends later, since it was under way then, belongs to it. */
  withDrain: z.literal(true).optional(),
});
export type TimeSpan = Readonly<z.infer<typeof TimeSpan>>;

const Seconds = z.number().min(0);

/** As files and messages have it, beside the expression. Absent: the whole run. */
export const thresholdTimeShape = {
  /** Every window of this length, sliding by a second, must hold. */
  over: Seconds.optional(),
  /** This much is left out at the beginning of the run, or of what `during` names. */
  after: Seconds.optional(),
  /** A scenario's name, or `stage:N`, counted from 1. */
  during: z.string().optional(),
  /** What `after` and `during` come to; whoever knows the whole config says it. */
  span: TimeSpan.optional(),
};

export interface ThresholdTime {
  readonly over?: number;
  readonly after?: number;
  readonly during?: string;
  readonly span?: TimeSpan;
}

type Written = { readonly [Key in keyof ThresholdTime]?: ThresholdTime[Key] | undefined };

/** @returns undefined where nothing is said of the time */
export const timeOf = ({ over, after, during, span }: Written): ThresholdTime | undefined => {
  if (over === undefined && after === undefined && during === undefined) return undefined;
  return {
    ...(over === undefined ? {} : { over }),
    ...(after === undefined ? {} : { after }),
    ...(during === undefined ? {} : { during }),
    ...(span === undefined ? {} : { span }),
  };
};

/** Of an expression that says nothing of its time: the whole run, however long it is. */
export const WHOLE_RUN: TimeSpan = { from: 0, until: 0, withDrain: true };

/** `p(95)<300 over 30s, after 1m`: what tells a threshold from another of the same metric. */
export const expressionInWords = ({ expression, ...time }: Written & { readonly expression: string }): string =>
  `${expression}${timeInWords(time)}`;

/** With a blank before it; "" for the whole run. */
const timeInWords = ({ over, after, during }: Written): string => {
  const parts = [
    ...(over === undefined ? [] : [`over ${formatDuration(over)}`]),
    ...(after === undefined ? [] : [`after ${formatDuration(after)}`]),
    ...(during === undefined ? [] : [`during ${during}`]),
  ];
  return parts.length === 0 ? "" : ` ${parts.join(", ")}`;
};
