// The exports of a config, open while a run is followed. Their libraries are loaded only where the config has some.
import { setTimeout } from "node:timers/promises";
import { wholeEnvironment } from "../../bundling/config/secret-variables.ts";
import type { Config } from "../../contracts/config/config.ts";
import type { OtlpExport } from "../../contracts/config/exports.ts";
import type { RunRecord } from "../../contracts/results/run-record.ts";
import type { RunTotals } from "../../metrics/totals/run-totals.ts";
import { withEnvironment } from "./with-environment.ts";

export interface OpenExports {
  frame(frame: { readonly startMs: number | null }): void;
  settle(signal: AbortSignal): Promise<readonly string[]>;
  close(): Promise<void>;
}

/** Undefined where the config has none. @throws MeridianError CONFIG_INVALID for a variable that is not set */
export const openExports = async (
  { exports }: Pick<Config, "exports">,
  record: RunRecord,
  totals: RunTotals,
  warn: (text: string) => void,
): Promise<OpenExports | undefined> => {
  if (exports.otlp === undefined) return undefined;
  const settings = secretsOf(exports.otlp);
  const { OtlpPush } = await import("./otlp-push.ts");
  return new OtlpPush({ settings, record, totals, nowMs: Date.now, wait, warn });
};

const wait = (ms: number, signal: AbortSignal): Promise<unknown> =>
  setTimeout(ms, undefined, { signal }).catch(() => undefined);

/** @throws MeridianError CONFIG_INVALID */
export const secretsOf = (otlp: OtlpExport, environment: NodeJS.ProcessEnv = wholeEnvironment()): OtlpExport => ({
  ...otlp,
  headers: Object.fromEntries(
    Object.entries(otlp.headers).map(([name, value]) => [
      name,
      withEnvironment(value, `exports.otlp.headers.${name}`, environment),
    ]),
  ),
});
