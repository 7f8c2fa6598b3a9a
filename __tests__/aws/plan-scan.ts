// checkov over Terraform's plans: the synthesized JSON hides policies and containers from it. It asks the network for
// nothing.
import { execFile } from "node:child_process";

interface Report {
  readonly summary: { readonly passed: number; readonly parsing_errors: number };
  readonly results: {
    readonly failed_checks: readonly { readonly check_id: string; readonly resource: string }[];
  };
}

export interface Scan {
  readonly passedCount: number;
  /** Check → the resources that failed it. */
  readonly failed: Readonly<Record<string, readonly string[]>>;
}

/** @param plans files that `terraform show -json` wrote */
export const scanPlans = async (plans: readonly string[]): Promise<Scan> => {
  const files = plans.flatMap((plan) => ["-f", plan]);
  const args = [...files, "--framework", "terraform_plan", "--skip-download", "--compact", "--quiet", "-o", "json"];
  const text = await new Promise<string>((resolve, reject) => {
    // It exits with 1 when a check failed: what it printed is the answer all the same.
    execFile("checkov", args, { maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) =>
      stdout === "" ? reject(new Error(`checkov printed nothing: ${stderr}`, { cause: error })) : resolve(stdout),
    );
  });
  const { summary, results } = JSON.parse(text) as Report;
  if (summary.parsing_errors > 0) throw new Error(`checkov could not read ${summary.parsing_errors} plans`);
  const failed = new Map<string, string[]>();
  for (const { check_id: check, resource } of results.failed_checks)
    failed.set(check, [...(failed.get(check) ?? []), resource]);
  return { passedCount: summary.passed, failed: Object.fromEntries(failed) };
};
