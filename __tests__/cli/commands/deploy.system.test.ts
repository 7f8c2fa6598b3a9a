// `meridian deploy` and `destroy`: which calls of cdktf they stand for, in which order, and what stops them.
import { chmodSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { makeWorkplace, type Workplace } from "../../support/meridian.ts";

/** Notes what it was called with, and fails for what the folder's file `fails` names. */
const CDKTF = `#!/bin/sh
echo "$MERIDIAN_CONFIG $MERIDIAN_ENVIRONMENT $*" >> called
case "$*" in "$(cat fails 2>/dev/null)"*) echo "Error: No valid credential sources found" >&2; exit 1;; esac
`;

const NOW = "2026-01-01T00:00:00.000Z";
/** What the orchestrator says of a run that is over. */
const OVER = {
  ...{ statusCode: 200, pollAfterMs: 1_000, runId: "20260101-000000-aaaa", generation: 1, phase: "over" },
  ...{ serverTime: NOW, deadline: NOW, lastSweepAt: null, aborted: null, slots: [], regions: {} },
  start: { state: true, timestamp: NOW },
  over: { at: NOW, reason: "ended" },
  settings: { barrier: "workers", bufferSeconds: 10, timeoutSeconds: 900, durationSeconds: 1, drainSeconds: 30 },
  script: { location: "s3://bucket/key", sha256: "" },
};

describe("deploy and destroy", () => {
  let place: Workplace;
  let account: Server;
  let endpoint = "";
  /** Null: nothing is deployed. */
  let deployed: object | null;
  beforeAll((done) => {
    account = createServer((_, response) => {
      if (deployed !== null) response.end(JSON.stringify(deployed));
      else response.writeHead(404, { "x-amzn-errortype": "ResourceNotFoundException" }).end("{}");
    }).listen(0, "127.0.0.1", () => {
      endpoint = `http://127.0.0.1:${(account.address() as AddressInfo).port}`;
      done();
    });
  });
  afterAll((done) => void account.close(done));
  beforeEach(() => {
    deployed = null;
    Object.assign(process.env, { AWS_ENDPOINT_URL: endpoint, AWS_ACCESS_KEY_ID: "a", AWS_SECRET_ACCESS_KEY: "b" });
    place = makeWorkplace();
    mkdirSync(join(place.folder, "node_modules/.bin"), { recursive: true });
    place.write("node_modules/.bin/cdktf", CDKTF);
    chmodSync(join(place.folder, "node_modules/.bin/cdktf"), 0o755);
    place.write("fails", "nothing");
    place.write("config.json", {
      target: "https://shop.example.com",
      remoteRegions: { "us-east-1": 1 },
      duration: "1s",
      environments: { staging: { duration: "2s" } },
    });
  });
  afterEach(() => place.remove());

  const called = (): string[] =>
    existsSync(join(place.folder, "called"))
      ? readFileSync(join(place.folder, "called"), "utf8").trim().replaceAll(place.folder, "").split("\n")
      : [];

  it("deploys home, then all regions, of the config that is meant", async () => {
    const { exitCode } = await place.run(
      "deploy",
      "--auto-approve",
      "--environment",
      "staging",
      "--skip-provider-lock",
    );
    expect([exitCode, called()]).toEqual([
      0,
      [
        "/config.json staging deploy home --auto-approve --skip-provider-lock",
        "/config.json staging deploy remote-* --parallelism 4 --auto-approve --skip-provider-lock",
      ],
    ]);
  });

  it("deploys no region when home failed, and says why", async () => {
    place.write("fails", "deploy home");
    const { exitCode, stderr } = await place.run("deploy", "--auto-approve");
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 1, stderr: expect.stringContaining("aws sso login") });
    expect(called()).toHaveLength(1);
  });

  it("changes nothing while results are not here or a run is under way, and says the way on", async () => {
    deployed = OVER;
    for (const command of ["deploy", "destroy"]) {
      const { exitCode, stderr } = await place.run(command, "--auto-approve");
      expect({ exitCode, stderr }).toMatchObject({
        exitCode: 1,
        stderr: expect.stringContaining("meridian results --aws"),
      });
    }
    deployed = { ...OVER, over: null, phase: "started" };
    const { exitCode, stderr } = await place.run("deploy", "--auto-approve");
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 1, stderr: expect.stringContaining("meridian stop --aws") });
    expect(called()).toEqual([]);
  });

  it("destroys all regions, then home, where no results are lost", async () => {
    const { exitCode, stderr } = await place.run("destroy", "--auto-approve");
    expect([exitCode, stderr]).toEqual([0, expect.stringContaining("there are no results to lose")]);
    expect(called().map((call) => call.split(" ").slice(2, 4).join(" "))).toEqual(["destroy remote-*", "destroy home"]);
  });
});
