// A config that is fine for one machine and not for AWS says which keys and why.
import fc from "fast-check";
import { awsConfigIssues } from "../../../contracts/config/aws-config.ts";
import { Config } from "../../../contracts/config/config.ts";

const VALID = {
  target: "https://shop.example.com",
  remoteRegions: { "us-east-1": 50, "eu-west-1": { vus: 25 } },
  duration: "20s",
  images: { registry: "docker.io/your-name" },
};

const issuesIn = (change: object) => awsConfigIssues(Config.parse({ ...VALID, ...change }));
const pathsIn = (change: object): string[] => issuesIn(change).map(({ path }) => path);

describe("a config for AWS", () => {
  it("has no issue when it names a reachable target and a registry", () => {
    expect(issuesIn({})).toEqual([]);
  });

  it("cannot have the region of one machine", () => {
    expect(pathsIn({ remoteRegions: { local: 5 } })).toEqual(["remoteRegions.local"]);
  });

  it.each([
    ["two workers", {}, 2.75],
    ["a thousand", { remoteRegions: { "us-east-1": 1_000 }, task: { vusPerTask: 1 } }, 5.5],
  ])("has a start that a fleet of %s learns of in time", (_, change, least) => {
    expect(issuesIn({ ...change, start: { bufferSeconds: least } })).toEqual([]);
    expect(issuesIn({ ...change, start: { bufferSeconds: least - 0.1 } })).toEqual([
      {
        path: "start.bufferSeconds",
        expected: expect.stringContaining(`${least} seconds`),
        received: String(least - 0.1),
      },
    ]);
  });

  it("cannot have the demo as its target", () => {
    expect(issuesIn({ target: "demo" })).toEqual([
      { path: "target", expected: expect.stringContaining("one machine"), received: '"demo"' },
    ]);
  });

  it.each([
    "http://localhost:8080",
    "http://api.localhost",
    "http://127.0.0.1",
    "http://127.1:3000",
    "http://0x7f000001",
    "http://[::1]:80",
    "http://[::ffff:127.0.0.1]",
    "http://0.0.0.0",
  ])("cannot have the loopback %s as its target, unless allowedHosts names it", (target) => {
    expect(pathsIn({ target })).toEqual(["target"]);
    expect(pathsIn({ target, allowedHosts: [new URL(target).host] })).toEqual([]);
  });

  it("says what is missing when no registry is named", () => {
    expect(issuesIn({ images: undefined })).toEqual([
      { path: "images.registry", expected: expect.stringContaining("docker.io/your-name"), received: "nothing" },
    ]);
  });

  it.each(["https://docker.io/your-name", "docker.io/your-name/", "docker.io/your-name:tag", "docker.io/Your Name"])(
    "refuses %s as a registry",
    (registry) => expect(pathsIn({ images: { registry } })).toEqual(["images.registry"]),
  );

  it.each(["docker.io/your-name", "127.0.0.1:5000", "localhost:5000/team", "ghcr.io/an-org/a_team"])(
    "takes %s as a registry",
    (registry) => expect(pathsIn({ images: { registry } })).toEqual([]),
  );

  it("names the sizes that Fargate has when memory does not go with CPU", () => {
    expect(issuesIn({ task: { cpu: 256, memory: 4096 } })).toEqual([
      { path: "task.memory", expected: expect.stringContaining("512, 1024, 2048 MiB"), received: "4096" },
    ]);
    expect(pathsIn({ task: { cpu: 256, memory: 512 } })).toEqual([]);
    expect(pathsIn({ task: { cpu: 16384, memory: 122_880 } })).toEqual([]);
  });

  it("never takes more memory than 8 GiB for each vCPU, nor less than 2, whatever the size", () => {
    const sizes = fc.record({
      cpu: fc.constantFrom(512, 1024, 2048, 4096, 8192, 16384),
      memory: fc.integer({ min: 512, max: 122_880 }),
    });
    fc.assert(
      fc.property(sizes, (task) => {
        const perCpu = task.memory / task.cpu;
        if (pathsIn({ task }).length === 0) expect(perCpu >= 2 && perCpu <= 8).toBe(true);
      }),
    );
  });

  it("does not ask for more tasks than a service can have", () => {
    const issues = issuesIn({ remoteRegions: { "us-east-1": 100_000 }, task: { vusPerTask: 10 } });
    expect(issues).toEqual([
      {
        path: "remoteRegions.us-east-1",
        expected: expect.stringContaining("task.vusPerTask"),
        received: "10000 tasks (100000 virtual users, 10 each)",
      },
    ]);
  });

  it("keeps to one partition", () => {
    expect(pathsIn({ remoteRegions: { "cn-north-1": 1, "us-east-1": 1 } })).toEqual(["remoteRegions.cn-north-1"]);
    expect(pathsIn({ homeRegion: "cn-north-1", remoteRegions: { "cn-northwest-1": 1 } })).toEqual([]);
  });

  it("names every issue at once", () => {
    expect(pathsIn({ target: "demo", images: undefined, task: { cpu: 256, memory: 513 } })).toEqual([
      "target",
      "images.registry",
      "task.memory",
    ]);
  });
});
