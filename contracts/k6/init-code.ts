// What the command asks of the process in which a k6 script's init code is run, and what that answers: its options
// before the run, its summary after it. Command and process are of one build, so nothing of it is checked.
import type { MetricKind } from "../metrics/definition.ts";
import type { OpenPlan } from "../run/open-plan.ts";
import type { RunPlan } from "../run/run-plan.ts";

export interface InitCodeTask {
  readonly script: Pick<RunPlan["script"], "file" | "code" | "userPart" | "dialect">;
  readonly env: Readonly<Record<string, string>>;
  /** The script's: what it opens is relative to it. */
  readonly folder: string;
  /** What the script's options came to, for whoever asks in the script. */
  readonly options?: unknown;
  /** handleSummary is called with its data, and may send requests by the plan. */
  readonly summary?: { readonly data: unknown; readonly plan: OpenPlan };
}

export type InitCodeAnswer =
  | {
      readonly is: "read";
      /** As JSON has them; null: the script exports none. */
      readonly options: unknown;
      /** Exports that are functions. */
      readonly functions: readonly string[];
      /** The kinds of its own metrics, by their names. */
      readonly metrics: Readonly<Record<string, MetricKind>>;
      /** What it opened, by paths relative to its folder: in base64. */
      readonly files: Readonly<Record<string, string>>;
    }
  | {
      readonly is: "summary";
      /** Name → text, or bytes in base64. */
      readonly outputs: Readonly<Record<string, { readonly text: string } | { readonly base64: string }>>;
    }
  /** `place`: `shop.js:4:9`, "" where it is not known. */
  | { readonly is: "failed"; readonly message: string; readonly place: string };

/** Called with a number by the code as it goes on; the process writes each number on a line of its output. */
export const REACHED = "__meridian_reached";
