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

describe("deploy and destroy", () => {
  let place: Workplace;
  let noAws: Server;
  let endpoint = "";
  beforeAll((done) => {
    // An account in which nothing is deployed.
    noAws = createServer((_, response) => {
      response.writeHead(404, { "x-amzn-errortype": "ResourceNotFoundException" }).end("{}");
    }).listen(0, "127.0.0.1", () => {
      endpoint = `http://127.0.0.1:${(noAws.address() as AddressInfo).port}`;
      done();
    });
  });
  afterAll((done) => void noAws.close(done));
  beforeEach(() => {
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
    const { exitCode } = await place.run("deploy", "--auto-approve", "--environment", "staging");
    expect([exitCode, called()]).toEqual([
      0,
      [
        "/config.json staging deploy home --auto-approve",
        "/config.json staging deploy remote-* --parallelism 4 --auto-approve",
      ],
    ]);
  });

  it("deploys no region when home failed, and says why", async () => {
    place.write("fails", "deploy home");
    const { exitCode, stderr } = await place.run("deploy", "--auto-approve");
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 1, stderr: expect.stringContaining("aws sso login") });
    expect(called()).toHaveLength(1);
  });

  it("destroys all regions, then home, where no results are lost", async () => {
    Object.assign(process.env, { AWS_ENDPOINT_URL: endpoint, AWS_ACCESS_KEY_ID: "a", AWS_SECRET_ACCESS_KEY: "b" });
    const { exitCode, stderr } = await place.run("destroy", "--auto-approve");
    expect([exitCode, stderr]).toEqual([0, expect.stringContaining("there are no results to lose")]);
    expect(called().map((call) => call.split(" ").slice(2, 4).join(" "))).toEqual(["destroy remote-*", "destroy home"]);
  });
});
