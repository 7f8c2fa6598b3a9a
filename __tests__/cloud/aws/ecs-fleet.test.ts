// Desired counts set through a real ECS client: by name, in the right region, and no call that changes nothing.
import { ECSClient } from "@aws-sdk/client-ecs";
import { createEcsFleet, FLEET_CLIENT } from "../../../cloud/aws/ecs-fleet.ts";
import { makeClientSettings } from "../../../cloud/local/aws-environment.ts";
import { type AwsServer, startAwsServer } from "../../../cloud/local/servers/aws-server.ts";
import { createEcsApi } from "../../../cloud/local/servers/ecs-api.ts";
import type { ProcessFleet } from "../../../cloud/local/tasks/fleet.ts";
import type { Scale, TaskFleet } from "../../../cloud/ports.ts";

const STEP: Scale = {
  region: "us-east-1",
  role: "load-generator",
  count: 0,
  onlyIfDifferent: false,
};

describe("the orchestrator's fleet", () => {
  let server: AwsServer;
  let calls: string[];
  let clients: ECSClient[];

  beforeEach(async () => {
    server = await startAwsServer();
    calls = [];
    clients = [];
    const desired = new Map([["us-east-1 load-generator", 2]]);
    const local: ProcessFleet = {
      regions: ["us-east-1", "eu-west-1"],
      setDesiredCount: (region, role, count) => {
        desired.set(`${region} ${role}`, count);
        calls.push(`${region} ${role} ${count}`);
      },
      service: (region, role) => ({ region, role, desiredCount: desired.get(`${region} ${role}`) ?? 0, tasks: [] }),
      describeTasks: () => [],
      startNoMore: () => {},
      stop: async () => undefined,
    };
    server.serve([createEcsApi(local, "meridian")]);
  });
  afterEach(async () => {
    for (const client of clients) client.destroy();
    await server.close();
  });

  const fleetOf = (name: string): TaskFleet =>
    createEcsFleet(name, (region) => {
      const client = new ECSClient({
        ...makeClientSettings({ endpoint: server.endpoint, secret: "any" }),
        region,
        ...FLEET_CLIENT,
      });
      clients.push(client);
      return client;
    });

  it("sets a service's count in its region", async () => {
    const fleet = fleetOf("meridian");
    await fleet.scale(STEP);
    await fleet.scale({ ...STEP, region: "eu-west-1", role: "aggregator", count: 1 });
    expect(calls).toEqual(["us-east-1 load-generator 0", "eu-west-1 aggregator 1"]);
  });

  it("leaves alone what is so already, when it is told to look first", async () => {
    const fleet = fleetOf("meridian");
    await fleet.scale({ ...STEP, count: 2, onlyIfDifferent: true });
    expect(calls).toEqual([]);
    await fleet.scale({ ...STEP, count: 0, onlyIfDifferent: true });
    await fleet.scale({ ...STEP, count: 0, onlyIfDifferent: true });
    expect(calls).toEqual(["us-east-1 load-generator 0"]);
  });

  it.each([true, false])(
    "takes what is not there for stopped, but not for started (looks first: %s)",
    async (onlyIfDifferent) => {
      for (const gone of [
        { fleet: fleetOf("other"), region: "us-east-1" },
        { fleet: fleetOf("meridian"), region: "ap-south-1" },
      ]) {
        const step = { ...STEP, region: gone.region, onlyIfDifferent };
        await gone.fleet.scale(step);
        await expect(gone.fleet.scale({ ...step, count: 1 })).rejects.toThrow("not found");
      }
      expect(calls).toEqual([]);
    },
  );

  it("shows the services that are to have tasks, and none where there is nothing to be seen", async () => {
    const fleet = fleetOf("meridian");
    const regions = ["us-east-1", "eu-west-1", "ap-south-1"];
    expect(await fleet.wanted(regions)).toEqual([{ region: "us-east-1", role: "load-generator", madeAtMs: 0 }]);
    expect(await fleetOf("other").wanted(regions)).toEqual([]);
    server.serve([]);
    expect(await fleet.wanted(regions)).toEqual([]);
  });

  it("makes one call of each, whatever comes of it: a repeat is for those who look first whose run it is", async () => {
    let callCount = 0;
    server.serve([
      async () => {
        callCount += 1;
        return { status: 503 };
      },
    ]);
    await expect(fleetOf("meridian").scale(STEP)).rejects.toThrow();
    expect(callCount).toBe(1);
  });

  it("says so when ECS cannot be reached, even if it was to stop something", async () => {
    server.serve([]);
    await expect(fleetOf("meridian").scale(STEP)).rejects.toThrow();
  });

  it("tells services of another deploy from the run's own by their tag, and scales them down alone", async () => {
    const sent: string[] = [];
    const service = (role: string, seed: string) => ({
      serviceName: `meridian-${role}`,
      status: "ACTIVE",
      desiredCount: 1,
      tags: [{ key: "meridian:seed", value: seed }],
    });
    const services = [service("aggregator", "aaaa"), service("load-generator", "bbbb")];
    const client = {
      send: async ({
        constructor: { name },
        input,
      }: {
        constructor: { name: string };
        input: Record<string, unknown>;
      }) => {
        if (name === "UpdateServiceCommand") sent.push(`${input.service} ${input.desiredCount}`);
        const wanted = input.services as readonly string[] | undefined;
        const found = services.filter(({ serviceName }) => wanted?.includes(serviceName));
        return { services: (input.include as readonly string[])?.includes("TAGS") ? found : [] };
      },
    } as unknown as ECSClient;
    const fleet = createEcsFleet("meridian", () => client);
    expect((await fleet.wanted(["us-east-1"])).map(({ seed }) => seed)).toEqual(["aaaa", "bbbb"]);
    const up = { region: "us-east-1", count: 3, onlyIfDifferent: true, seed: "aaaa" };
    await fleet.scale({ ...up, role: "aggregator" });
    await fleet.scale({ ...up, role: "load-generator" });
    await fleet.scale({ ...up, role: "load-generator", count: 0, seed: undefined });
    expect(sent).toEqual(["meridian-aggregator 3", "meridian-load-generator 0"]);
  });
});
