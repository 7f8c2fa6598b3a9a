// The whole life of a deployment, in the AWS lab: stacks deployed by Terraform, interrupted and done again; images
// built and pushed, the orchestrator's bundle under its role, runs by real containers whose counts are the target's;
// destroyed in mid-run, nothing left.
import { mkdirSync, readFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import { type Ask, askOf } from "../../cli/run/ask.ts";
import { endingOf } from "../../cli/run/ending.ts";
import { openRunCloud } from "../../cloud/aws/run-cloud.ts";
import type { RunCloud } from "../../cloud/ports.ts";
import type { TestStatusAnswer } from "../../contracts/orchestrator/answer.ts";
import type { Summary } from "../../contracts/results/summary.ts";
import { sha256Of } from "../../contracts/words/sha256.ts";
import { LogReader } from "../../metrics/log/log-reader.ts";
import { summarise } from "../../metrics/results/summary.ts";
import exceptions from "../../stacks/checkov-exceptions.json" with { type: "json" };
import { type CountingServer, KINDS, startCountingServer } from "../support/counting-server.ts";
import { type DeploymentFolder, makeDeployment, type Ran } from "../support/deployment.ts";
import { eventually, firstView } from "../support/meridian.ts";
import { describeWith, itWith } from "../support/needs.ts";
import { foundOf, taskDefinitionsIn, tasksIn } from "./account.ts";
import { tryRoles } from "./assume.ts";
import { killUntil } from "./containers.ts";
import { keepSecrets } from "./kept-secrets.ts";
import { type Scan, scanPlans } from "./plan-scan.ts";
import { secretNamesOf } from "./role-calls.ts";

const NAME = "lab-e2e";
const HOME = "us-west-2";
/** Two workers in us-east-1. */
const REGIONS = { "us-east-1": 5, "eu-west-1": { vus: 2 } };
const STACKS = ["home", ...Object.keys(REGIONS).map((region) => `remote-${region}`)];
/** The stacks of remote regions are alike: what is planned apart is home and one of them. */
const PLANNED = STACKS.slice(0, 2);
/** The region that the config loses in the end. */
const LOST = "eu-west-1";
const ALL_REGIONS = [HOME, ...Object.keys(REGIONS)];
const ACCOUNT = "000000000000";
const TEAM = `team-${Date.now().toString(36)}`;
/** For one step of the story, on a busy machine, too. */
const STEP_MS = 400_000;
const FLAGS = ["--auto-approve", "--skip-provider-lock"];
/** Nothing but the run plan may hold the text of `env` and rows of data files, and nothing at all the others. */
const SECRETS = {
  env: "canary-of-env-51c7",
  row: "canary-of-row-e2f6",
  docker: Buffer.from("someone:canary-of-login-8a02").toString("base64"),
  token: "canary-of-token-3d19",
  login: "canary-of-secret-77b0",
};
const OF_THE_LOST = `, "http_reqs{region:${LOST}}": ["count>5"]`;
/** In k6's style, and what load generators read themselves is what was put there: it goes on with nothing else. */
const SCRIPT = `import exec from "k6/execution";
import { sha256 } from "k6/crypto";
import http from "k6/http";
import { check, sleep } from "k6";

export const options = {
  thresholds: { checks: ["rate==1"], "http_reqs{region:us-east-1}": ["count>10"]${OF_THE_LOST} },
};

const kinds = ${JSON.stringify(KINDS)};

export default function () {
  if (sha256(__ENV.TOKEN + __ENV.LOGIN, "hex") !== "${sha256Of(SECRETS.token + SECRETS.login)}") throw new Error("these are not the secrets");
  const { idInTest: vu, iterationInInstance: iteration } = exec.vu;
  const kind = kinds[(vu + iteration) % kinds.length];
  const url = __ENV.SHOP + "/" + __ENV.MERIDIAN_REGION + "/" + kind + "?vu=" + vu;
  const params = { tags: { name: kind } };
  const response = kind === "nothing" ? http.post(url, JSON.stringify({ vu }), params) : http.get(url, params);
  check(response, { "is answered or cut": ({ status }) => (kind === "reset") === (status === 0) });
  sleep(0.05);
}

export const handleSummary = ({ metrics }) => ({ "requests.json": JSON.stringify(metrics.http_reqs.values.count) });
`;

/** What the lab's emulator never gives back, so that the provider sets it again and again. AWS does. */
const LAB_ALONE = [
  "aws_ecs_service update availability_zone_rebalancing",
  // The rule to anywhere that AWS makes with a group: the provider takes it away at once, the emulator keeps it.
  "aws_security_group update egress",
];

/** The resources of a state that may be being written; undefined while it is. */
const whatStands = (place: DeploymentFolder): string | undefined => {
  try {
    return place.resources().join();
  } catch {
    return undefined;
  }
};

/** One that nobody listens on, a moment ago. */
const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const holder = createServer().listen(0, "127.0.0.1", () => {
      const { port } = holder.address() as AddressInfo;
      holder.close(() => resolve(port));
    });
  });

interface Plan {
  readonly resource_changes: readonly {
    readonly type: string;
    readonly change: {
      readonly actions: readonly string[];
      readonly before: Readonly<Record<string, unknown>> | null;
      readonly after: Readonly<Record<string, unknown>> | null;
    };
  }[];
}

describeWith("lab", "a deployment", () => {
  let place: DeploymentFolder;
  let server: CountingServer;
  let cloud: RunCloud;
  let ask: Ask;
  let forgetSecrets = async (): Promise<void> => undefined;
  let firstRun: { readonly runId: string; readonly requests: number };
  let ended: Promise<{ killed: number; status: TestStatusAnswer }>;
  let scan: Promise<Scan>;

  const config = (change: object = {}) => ({
    name: NAME,
    homeRegion: HOME,
    remoteRegions: REGIONS,
    target: server.url,
    allowedHosts: [new URL(server.url).host],
    duration: "5s",
    env: {
      API_KEY: SECRETS.env,
      SHOP: server.url,
      TOKEN: { secret: `ssm:${secretNamesOf(NAME).parameter}` },
      LOGIN: { secret: `secretsmanager:${secretNamesOf(NAME).secret}` },
    },
    data: { users: "users.csv" },
    start: { bufferSeconds: 6, timeoutSeconds: 300 },
    task: { vusPerTask: 3, architecture: "X86_64" },
    // A folder of its own in the registry: nothing is there until this test has pushed it.
    images: { registry: `${process.env.AWS_LAB_REGISTRY}/${TEAM}` },
    // Containers of the lab share one address.
    network: { aggregatorPort: 0 },
    ...change,
  });

  const runsToItsEnd = (runId?: string): Promise<TestStatusAnswer> =>
    eventually(async () => {
      const status = await ask({ type: "test-status" }).catch(() => undefined);
      return status?.over != null && (runId === undefined || status.runId === runId) ? status : undefined;
    }, 1_000);

  const summaryOf = async (status: TestStatusAnswer): Promise<Summary> => {
    const reader = new LogReader({ regions: status.regions, thresholds: [] }, (region, after) =>
      cloud.flushLog.readPage(status.runId, region, after),
    );
    await reader.advance();
    const record = {
      schema: "meridian.run.v1" as const,
      meridianVersion: "0",
      runId: status.runId,
      createdAt: "",
      name: NAME,
      distances: "real" as const,
      target: server.url,
      durationSeconds: status.settings.durationSeconds,
      limits: { iterationErrors: 0.1 },
      declared: {},
      thresholds: [],
      config: {},
      regions: Object.fromEntries(
        Object.entries(status.regions).map(([region, { vus, workers }]) => [region, { vus, workers }]),
      ),
      scriptSha256: "",
      ending: endingOf(status),
    };
    return summarise(record, reader.logs, reader.totals);
  };

  const succeeded = ({ exitCode, output }: Ran): void =>
    expect([exitCode, exitCode === 0 ? "" : output]).toEqual([0, ""]);

  /** A run reports what the target counted since then, and nothing is lost. @param before the target's count then */
  const endsExact = async (running: Promise<Ran>, before: number) => {
    const { exitCode, stdout } = await running;
    const { runId, verdict, metrics, ledger, thresholds, invalidReasons, workers, cost } = JSON.parse(
      stdout,
    ) as Summary;
    expect([metrics.http_reqs?.values.count, ledger.lost]).toEqual([server.total() - before, 0]);
    expect(thresholds.map(({ ok }) => ok)).toEqual([true, true, true]);
    // What the script makes of the whole.
    const made = readFileSync(join(place.folder, "results", runId, "requests.json"), "utf8");
    expect(made).toBe(String(server.total() - before));
    // By what ECS knows of its tasks.
    expect(cost?.taskUsd).toBeGreaterThan(0);
    return { exitCode, verdict, invalidReasons, workers };
  };

  const noTaskIsLeft = (): Promise<true> =>
    eventually(async () => {
      const counts = await Promise.all(Object.keys(REGIONS).map((region) => tasksIn(NAME, region)));
      return counts.every((count) => count === 0) ? true : undefined;
    }, 1_000);

  /** Plans of home and a remote region, as files in `terraform show -json`'s form. @param flags of `terraform plan` */
  const plansOf = (kind = "plan", ...more: readonly string[]): Promise<string[]> =>
    Promise.all(
      PLANNED.map(async (stack) => {
        const flags = ["-input=false", "-lock=false", "-no-color", `-out=${kind}.bin`, ...more];
        succeeded(await place.terraform(stack, "plan", ...flags));
        const file = `${stack}.${kind}.json`;
        place.write(file, (await place.terraform(stack, "show", "-json", `${kind}.bin`)).output);
        return join(place.folder, file);
      }),
    );

  const changesIn = (plan: string): string[] =>
    (JSON.parse(readFileSync(plan, "utf8")) as Plan).resource_changes.flatMap(({ type, change }) => {
      const { actions, before, after } = change;
      if (actions.join() === "no-op" || actions.join() === "read") return [];
      const names = Object.keys({ ...before, ...after });
      const changed = names.filter((name) => JSON.stringify(before?.[name]) !== JSON.stringify(after?.[name]));
      const told = `${type} ${actions.join()} ${changed.join()}`;
      return LAB_ALONE.includes(told) ? [] : [told];
    });

  beforeAll(async () => {
    server = await startCountingServer();
    place = makeDeployment();
    forgetSecrets = await keepSecrets(NAME, HOME, SECRETS);
    place.write("script.js", SCRIPT);
    place.write("users.csv", `user,password\njo,${SECRETS.row}\n`);
    place.write("config.json", config());
    mkdirSync(join(place.folder, ".docker"));
    place.write(".docker/config.json", { auths: { "registry.example.com": { auth: SECRETS.docker } } });
    process.env.DOCKER_CONFIG = join(place.folder, ".docker");
    cloud = openRunCloud(NAME, HOME, undefined);
    ask = askOf(cloud.orchestrator, "aws");
  });
  afterAll(async () => {
    delete process.env.DOCKER_CONFIG;
    cloud.close();
    await server.close();
    // Whatever failed: nothing of this test stays in the lab.
    if (place.resources().length > 0) {
      await place.cdktf("destroy", "remote-*", "--auto-approve");
      await place.cdktf("destroy", "home", "--auto-approve");
    }
    place.remove();
    await forgetSecrets();
  }, STEP_MS);

  it(
    "lets the tasks of regions that are deployed before home wait for it, and says what they wait for",
    async () => {
      succeeded(await place.cdktf("deploy", "remote-*", "--parallelism", "4", ...FLAGS));
      const { exitCode, output } = await eventually(async () => {
        const status = await place.meridian("status", "--aws");
        return status.output.includes("CannotPull") ? status : undefined;
      }, 1_000);
      expect(exitCode).toBe(1);
      // ECS's own words, and ours.
      expect(output).toMatch(
        /us-east-1 load-generator: CannotPullContainerError: .*lab-e2e-load-generator:\w+ not found/,
      );
      expect(output).toMatch(
        /the orchestrator lab-e2e-orchestrator in us-west-2: it is not there\. AWS says: ResourceNotFound/,
      );
    },
    STEP_MS,
  );

  it(
    "is whole when the deploy is done again after it was killed halfway",
    async () => {
      let seen = "";
      let seenAtMs = 0;
      // Everything stands but the bucket's rule, which the provider waits for, and nothing is being written.
      const isHalfway = (): boolean => {
        const now = whatStands(place) ?? seen;
        if (now !== seen) [seen, seenAtMs] = [now, Date.now()];
        return (
          ["aws_lambda_alias", "test-start-state", "docker_registry_image"].every((part) => now.includes(part)) &&
          Date.now() - seenAtMs > 2_000
        );
      };
      const { exitCode } = await place.cdktfKilled(isHalfway, "deploy", "home", ...FLAGS);
      expect(exitCode).toBeNull();
      expect(place.resources().join()).not.toContain("aws_s3_bucket_lifecycle_configuration");
      succeeded(await place.cdktf("deploy", "home", ...FLAGS));
      expect(place.resources().join()).toContain("aws_s3_bucket_lifecycle_configuration");
    },
    STEP_MS,
  );

  it(
    "has run by then, in containers, to an end of its own, and counted what the target counted",
    async () => {
      const status = await runsToItsEnd();
      expect(status.over?.reason).toBe("ended");
      firstRun = { runId: status.runId, requests: server.total() };
      const { metrics, regions, ledger, invalidReasons, start, workers } = await summaryOf(status);
      expect(server.total()).toBeGreaterThan(50);
      expect(metrics.http_reqs?.values.count).toBe(server.total());
      const reported = Object.entries(regions).map(([region, summary]) => [
        region,
        summary.metrics.http_reqs?.values.count,
      ]);
      expect(Object.fromEntries(reported)).toEqual(server.byRegion());
      expect(ledger).toMatchObject({ lost: 0, neverSent: 0 });
      // Images are built and stacks applied beside it: its start may rightly be doubted. The next run's may not.
      if (invalidReasons.length > 0) process.stdout.write(`${JSON.stringify({ invalidReasons, workers }, null, 2)}\n`);
      expect(new Set(workers.map(({ region, slot }) => `${region} ${slot}`)).size).toBe(3);
      process.stdout.write(`start skew over ${workers.length} containers: ${start.skewMilliseconds?.toFixed(1)} ms\n`);
    },
    STEP_MS,
  );

  it(
    "has no task left then, without anyone's help",
    async () => {
      await noTaskIsLeft();
    },
    STEP_MS,
  );

  it(
    "runs again by `meridian run --aws`, shows its live page, and counts exactly again",
    async () => {
      // A run that costs too much leaves no trace: the one after it counts exactly.
      place.write("capped.json", config({ maxCostUsd: 0.001 }));
      const refused = await place.meridian("run", "--aws", "-c", "capped.json", "--no-dashboard");
      expect([refused.exitCode, refused.output]).toEqual([4, expect.stringContaining("refused: cost: ")]);
      const before = server.total();
      const port = await freePort();
      let said = "";
      const hear = (text: string): void => {
        said = text;
      };
      const running = place.meridianHeard(hear, "run", "--aws", "--json", "--quiet", "--dashboard-port", String(port));
      const shown = await eventually(async () => {
        const [, url = ""] = /live at (\S+)/.exec(said) ?? [];
        const view = await firstView(url).catch(() => undefined);
        return view?.frame != null && view.frame.requests > 0 ? view : undefined;
      }, 500);
      expect(shown.frame?.regions.map(({ region }) => region).sort()).toEqual(Object.keys(REGIONS).sort());
      expect(shown.facts.script?.file).toBe("script.js");
      const first = await endsExact(running, before);
      await noTaskIsLeft();
      // A machine that is busy elsewhere for a moment makes a run rightly invalid, however exact: it is run once more.
      if (first.verdict === "invalid") {
        process.stdout.write(`${JSON.stringify(first, null, 2)}\n`);
        const again = server.total();
        const second = await endsExact(place.meridian("run", "--aws", "--json", "--quiet", "--no-dashboard"), again);
        expect([second.invalidReasons, second.exitCode, second.verdict]).toEqual([[], 0, "passed"]);
        await noTaskIsLeft();
      } else expect([first.exitCode, first.verdict]).toEqual([0, "passed"]);
    },
    STEP_MS,
  );

  it(
    "still has the results of the run before",
    async () => {
      const { output } = await place.meridian("results", firstRun.runId, "--aws", "--json", "--quiet");
      const { runId, metrics, invalidReasons } = JSON.parse(output) as Summary;
      expect([runId, metrics.http_reqs?.values.count]).toEqual([firstRun.runId, firstRun.requests]);
      // How it ended was recorded, so that nobody has to have followed it.
      expect(invalidReasons.join()).not.toContain("nobody followed");
      const history = await place.meridian("history", "--aws", "--json");
      const { runs } = JSON.parse(history.output) as { runs: readonly { runId: string }[] };
      expect(runs.length).toBeGreaterThanOrEqual(2);
      const startedBy = expect.stringMatching(/^arn:aws:/);
      expect(runs.at(-1)).toMatchObject({
        runId: firstRun.runId,
        ended: "ended",
        startedBy,
        attempts: firstRun.requests,
      });
    },
    STEP_MS,
  );

  it(
    "loses all containers of a run to SIGKILL, and whatever takes their place",
    async () => {
      const settings = { durationSeconds: 2, drainSeconds: 0, bufferSeconds: 3 };
      const { runId } = await ask({ type: "test-reset", regions: Object.keys(REGIONS), settings });
      const before = server.total();
      await eventually(() => (server.total() > before ? true : undefined));
      let isOver = false;
      const killing = killUntil(`/${NAME}-`, () => isOver);
      // What follows looks at the deployment meanwhile; the sweep ends the run, and nobody else is there.
      ended = runsToItsEnd(runId)
        .finally(() => {
          isOver = true;
        })
        .then(async (status) => ({ status, killed: await killing }));
      // Looked at by the step that waits for it.
      ended.catch(() => undefined);
    },
    STEP_MS,
  );

  it(
    "shows plans without changes, whatever a run does to items and services",
    async () => {
      const plans = await plansOf();
      expect(plans.flatMap(changesIn)).toEqual([]);
    },
    STEP_MS,
  );

  itWith(
    "checkov",
    "is planned as it is made first, for checkov, which looks through it beside what follows",
    async () => {
      // Without what the emulator answers.
      scan = plansOf("whole", "-state=none", "-refresh=false").then(scanPlans);
      // Looked at by the step that waits for it.
      scan.catch(() => undefined);
    },
    STEP_MS,
  );

  it(
    "holds no secret in state, plan, stacks or task definitions",
    async () => {
      const files = [
        ...STACKS.flatMap((stack) => [`terraform.${NAME}.${stack}.tfstate`, `cdktf.out/stacks/${stack}/cdk.tf.json`]),
        ...PLANNED.flatMap((stack) => [`${stack}.plan.json`, `cdktf.out/stacks/${stack}/plan.bin`]),
      ];
      const texts = files.map((file) => [file, readFileSync(join(place.folder, file), "latin1")]);
      const definitions = await Promise.all(
        Object.keys(REGIONS).map(async (region) => [`tasks in ${region}`, await taskDefinitionsIn(region)]),
      );
      expect(definitions.flat().join()).toContain(`${NAME}-load-generator`);
      const found = [...texts, ...definitions].filter(([, text = ""]) =>
        Object.values(SECRETS).some((secret) => text.includes(secret)),
      );
      expect(found.map(([where]) => where)).toEqual([]);
      // The one place that has to have them: what load generators fetch.
      const runPlan = readFileSync(join(place.folder, "cdktf.out/bundles/run-plan.json"), "utf8");
      const held = Object.entries(SECRETS).flatMap(([name, secret]) => (runPlan.includes(secret) ? [name] : []));
      expect(held).toEqual(["env", "row"]);
    },
    STEP_MS,
  );

  it(
    "lets every role do what its work needs, and nothing else",
    async () => {
      const { script } = await ask({ type: "test-status" });
      const planKey = new URL(script.location).pathname.slice(1);
      const place = { name: NAME, account: ACCOUNT, homeRegion: HOME, region: "us-east-1", otherRegion: "eu-west-1" };
      const { allowed, refused } = await tryRoles({ ...place, planKey });
      expect(Object.entries(allowed).filter(([, outcome]) => outcome !== "allowed")).toEqual([]);
      expect(Object.entries(refused).filter(([, outcome]) => outcome !== "refused")).toEqual([]);
      const counts = [allowed, refused].map((outcomes) => Object.keys(outcomes).length);
      process.stdout.write(`calls by assumed roles: ${counts[0]} allowed, ${counts[1]} refused\n`);
    },
    STEP_MS,
  );

  it(
    "is planned and looked after by `meridian plan` and `meridian doctor --aws`",
    async () => {
      const plan = await place.meridian("plan", "--no-synth");
      expect([plan.exitCode, plan.output]).toEqual([0, expect.stringMatching(/^home +0 +0 +0$/m)]);
      const doctor = await place.meridian("doctor", "--aws");
      expect([doctor.exitCode, doctor.output]).toEqual([
        0,
        expect.stringMatching(/remote regions +2 reached, 2 deployed/),
      ]);
    },
    STEP_MS,
  );

  itWith(
    "checkov",
    "passes checkov but for the exceptions that are listed with their reasons, none of them stale",
    async () => {
      const { passedCount, failed } = await scan;
      const unlisted = Object.entries(failed).filter(([check]) => !Object.hasOwn(exceptions, check));
      expect(unlisted).toEqual([]);
      expect(Object.keys(exceptions).filter((check) => failed[check] === undefined)).toEqual([]);
      expect(passedCount).toBeGreaterThan(80);
    },
    STEP_MS,
  );

  it(
    "has ended that run by its sweep alone, at its deadline, with all services at 0",
    async () => {
      const { killed, status } = await ended;
      expect(status.over?.reason).toBe("deadline");
      expect(killed).toBeGreaterThan(5);
      await noTaskIsLeft();
    },
    STEP_MS,
  );

  it(
    "starts a new run when its config changes and has lost a region, and shows that by its plans",
    async () => {
      const before = await ask({ type: "test-status" });
      const { [LOST]: _, ...remoteRegions } = REGIONS;
      place.write("config.json", config({ duration: "180s", remoteRegions }));
      place.write("script.js", SCRIPT.replace(OF_THE_LOST, ""));
      succeeded(await place.cdktf("deploy", "home", ...FLAGS));
      const after = await ask({ type: "test-status" });
      expect(after.runId).not.toBe(before.runId);
      expect(after.generation).toBeGreaterThan(before.generation);
      expect(after).toMatchObject({ phase: "gathering", over: null, settings: { durationSeconds: 180 } });
      const { strays } = JSON.parse((await place.meridian("status", "--aws", "--json")).stdout) as { strays: unknown };
      expect(strays).toEqual([expect.objectContaining({ region: LOST, stacks: [`remote-${LOST}`] })]);
      const [home = "", ...remotes] = await plansOf();
      expect(changesIn(home)).toEqual([]);
      for (const remote of remotes) {
        const replaced = changesIn(remote).map((change) => change.split(" ").slice(0, 2).join(" "));
        // A task says of which deploy it is, so what it is made by is new, too.
        expect(replaced.sort()).toEqual([
          "aws_ecs_service delete,create",
          "aws_ecs_service delete,create",
          "aws_ecs_task_definition delete,create",
          "aws_ecs_task_definition delete,create",
          "aws_iam_role_policy update",
          "terraform_data delete,create",
        ]);
      }
      succeeded(await place.cdktf("deploy", PLANNED[1] ?? "", ...FLAGS));
      const total = server.total();
      await eventually(() => (server.total() > total + 20 ? true : undefined));
    },
    STEP_MS,
  );

  it(
    "has its load ended when it is destroyed in mid-run, remotes first, the lost one with them",
    async () => {
      expect((await foundOf(NAME, ALL_REGIONS)).length).toBeGreaterThan(10);
      const before = server.total();
      const startedAtMs = Date.now();
      let last = { total: before, atMs: startedAtMs };
      const watch = setInterval(() => {
        if (server.total() !== last.total) last = { total: server.total(), atMs: Date.now() };
      }, 100);
      succeeded(await place.cdktf("destroy", "remote-*", "--parallelism", "4", "--auto-approve"));
      clearInterval(watch);
      expect(last.total).toBeGreaterThan(before);
      // Nothing hits the target any more, and nothing is left that could.
      expect(server.total()).toBe(last.total);
      expect(await Promise.all(Object.keys(REGIONS).map((region) => tasksIn(NAME, region)))).toEqual([0, 0]);
      process.stdout.write(`load ended ${((last.atMs - startedAtMs) / 1000).toFixed(1)} s after destroy began\n`);
    },
    STEP_MS,
  );

  it(
    "leaves nothing, in any region",
    async () => {
      succeeded(await place.cdktf("destroy", "home", "--auto-approve"));
      expect(place.resources()).toEqual([]);
      expect(await foundOf(NAME, ALL_REGIONS)).toEqual([]);
    },
    STEP_MS,
  );
});
