// The end of a k6 script's run: its handleSummary is called where the command runs, with the numbers of all regions.
// What it returns is printed, or written below the folder of the run's results.
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, isAbsolute, join, normalize, resolve, sep } from "node:path";
import { callHandleSummary } from "../../bundling/k6/run-init-code.ts";
import type { K6Script } from "../../bundling/k6/script-layers.ts";
import { type OpenPlan, openPlanOf } from "../../contracts/run/open-plan.ts";
import { runPlanOf } from "../../contracts/run/sealed-plan.ts";
import { MeridianError } from "../../contracts/words/errors.ts";
import { Mistakes } from "../../contracts/words/mistakes.ts";
import { authoritiesOf, proxiesFor } from "../places/local/surroundings.ts";
import type { RunResults } from "../places/place.ts";
import { RESULT_FILES } from "../results/result-files.ts";
import type { Prepared } from "../run/prepare.ts";
import { summaryDataOf, summaryExportOf } from "./summary-data.ts";

/** Of what a run was prepared as. */
export type SummaryEnd = Pick<Prepared, "path" | "config" | "script" | "files" | "secrets"> & { readonly k6: K6Script };

/** Where what it says goes. */
export interface SummaryStreams {
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
}

/**
 * @throws MeridianError SCRIPT_INVALID where it throws, or names a file elsewhere; the results are written
 */
export const handleSummary = async (
  end: SummaryEnd,
  { summary, directory }: RunResults,
  { stdout, stderr }: SummaryStreams,
): Promise<void> => {
  const { k6, path, config } = end;
  const { script, options } = k6;
  const plan = planOf(end);
  const folder = dirname(resolve(dirname(path), config.script));
  const data = summaryDataOf(summary, { stdout: stdout.isTTY === true, stderr: stderr.isTTY === true });
  const { outputs } = await callHandleSummary({ script, env: plan.env, folder, options, summary: { data, plan } });
  const mistakes = new Mistakes();
  for (const [name, output] of Object.entries(outputs)) {
    const content = "text" in output ? output.text : Buffer.from(output.base64, "base64");
    if (name === "stdout") stdout.write(content);
    else if (name === "stderr") stderr.write(content);
    else await mistakes.of(() => write(join(directory, fileOf(name, script.file)), content));
  }
  if (mistakes.areThere) throw mistakes.asOne(script.file);
};

/** It may send what it likes from this machine, wherever the load came from, and has the secrets that are known here. */
const planOf = ({ config, script, files, secrets }: SummaryEnd): OpenPlan => {
  const reach = {
    targets: {},
    callsAnyHost: true,
    allowPrivateAddresses: true,
    proxies: proxiesFor(config, process.env),
    authorities: authoritiesOf(process.env, () => undefined),
  };
  const { rps: _, ...http } = files.http;
  return openPlanOf(runPlanOf(config, script, { ...files, http }, reach), secrets);
};

const write = async (path: string, content: string | Buffer): Promise<void> => {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
};

/** Files of the run's own keep their names: the script's lie in a folder beside them then. */
const OWN_FOLDER = "handle-summary";

/** @throws MeridianError SCRIPT_INVALID for what lies elsewhere */
export const fileOf = (name: string, script: string): string => {
  const path = normalize(name);
  if (
    name !== "" &&
    !isAbsolute(name) &&
    path !== "." &&
    path !== ".." &&
    !path.startsWith(`..${sep}`) &&
    !name.includes("\0")
  )
    return isOwn(path) ? join(OWN_FOLDER, path) : path;
  throw new MeridianError(
    "SCRIPT_INVALID",
    `handleSummary of ${script} names the file ${JSON.stringify(name)}, which is not below the folder of the results`,
    { next: 'name it relative to that folder, such as "summary.html"' },
  );
};

const isOwn = (path: string): boolean =>
  RESULT_FILES.some(({ name }) => name === path.split(sep)[0]) ||
  /^(run\.json|run-plan\.json|live\.json|log|logs)(\/|$)/.test(path);

/** For `--summary-export`. @throws MeridianError RESULTS_UNWRITABLE */
export const exportSummary = async (path: string, { summary }: RunResults): Promise<void> => {
  try {
    await write(path, `${JSON.stringify(summaryExportOf(summary), null, 2)}\n`);
  } catch (cause) {
    throw new MeridianError("RESULTS_UNWRITABLE", `--summary-export ${path}: ${(cause as Error).message}`, {
      next: "name a file that can be written; the results themselves are written",
      cause,
    });
  }
};
