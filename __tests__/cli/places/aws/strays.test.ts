// What counts as left over of a deployment, and how it is said.
import { explainStray, strayStacksIn, type Tagged } from "../../../../cli/places/aws/strays.ts";

const config = { homeRegion: "us-west-2", remoteRegions: { "us-east-1": { vus: 1 }, "us-west-2": { vus: 1 } } };
type Written = { readonly stack: string | undefined; readonly what: string };
const of = (stack: string | undefined, what = "arn:aws:ec2:REGION:0:vpc/vpc-1"): Written => ({ stack, what });
const arnsIn = (region: string, some: readonly Written[]): Tagged[] =>
  some.map(({ stack, what }) => ({ stack, arn: what.replace("REGION", region) }));
const found = (region: string, ...some: readonly Written[]) =>
  strayStacksIn(region, arnsIn(region, some), config as never);

describe("what is left of a deployment", () => {
  it("is none of the stacks that the config names, each in its region", () => {
    expect(found("us-west-2", of("home"), of("remote-us-west-2"))).toEqual({ stacks: [], resources: 0 });
    expect(found("us-east-1", of("remote-us-east-1"), of(undefined)).resources).toBe(0);
  });

  it("is whatever lies in a region that the config has lost", () => {
    expect(found("eu-west-1", of("remote-eu-west-1"), of("remote-eu-west-1"), of(undefined))).toEqual({
      stacks: ["remote-eu-west-1"],
      resources: 3,
    });
  });

  it("is the stack of the home region's tasks where the config has lost that one, and a home elsewhere", () => {
    const { "us-west-2": _, ...remoteRegions } = config.remoteRegions;
    const lost = strayStacksIn("us-west-2", arnsIn("us-west-2", [of("home"), of("remote-us-west-2")]), {
      ...config,
      remoteRegions,
    } as never);
    expect(lost).toEqual({ stacks: ["remote-us-west-2"], resources: 1 });
    expect(found("us-east-1", of("home")).stacks).toEqual(["home"]);
  });

  it("is nothing that AWS shows for a while after its end", () => {
    const ended = ["task-definition/acme-aggregator:3", "service/acme/acme-aggregator"];
    expect(
      found("eu-west-1", ...ended.map((what) => of("remote-eu-west-1", `arn:aws:ecs:REGION:0:${what}`))).resources,
    ).toBe(0);
  });

  it("is counted once, in the region in which it lies", () => {
    const elsewhere = of("remote-sa-east-1", "arn:aws:ecs:sa-east-1:0:cluster/acme");
    expect(found("eu-west-1", elsewhere, of("home", "arn:aws:iam::0:policy/acme")).resources).toBe(0);
    expect(found("eu-west-1", of("home", "arn:aws:s3:::acme-script-0-eu-west-1")).resources).toBe(1);
  });

  it("is said with its region, its stacks and its tasks", () => {
    const stray = { region: "eu-west-1", stacks: ["remote-eu-west-1"], resources: 14, tasks: 0 };
    expect(explainStray(stray)).toBe(
      "eu-west-1: 14 resources are left of remote-eu-west-1, which the config does not name; no task runs there",
    );
    expect(explainStray({ ...stray, tasks: 3 })).toMatch(/; 3 tasks run there$/);
    expect(explainStray({ ...stray, tasks: null })).toMatch(/could not be asked$/);
  });
});
