// A worker that cannot read a secret: it tries for a while, and then nobody waits for it.
import { MeridianError } from "../../../../contracts/words/errors.ts";
import { VirtualRun } from "./virtual-run.ts";

let run: VirtualRun;
afterEach(() => run.close());

const unreadable = (): never => {
  throw new MeridianError("SECRET_UNREADABLE", "the secret ssm:/shop/token cannot be read: AccessDenied");
};

const endsAsked = ({ said }: VirtualRun): string[] =>
  said.flatMap((action) => (action.type === "test-init" && action.abort !== undefined ? [action.abort.reason] : []));

it("the run's end is asked for, with the reason", async () => {
  run = new VirtualRun(10, async () => unreadable());
  await run.clock.passUntil(() => endsAsked(run).length > 0);
  expect(endsAsked(run)[0]).toBe("the secret ssm:/shop/token cannot be read: AccessDenied in home");
  expect(run.threads).toBeUndefined();
});

it("a role that is known late costs nothing but time", async () => {
  let tries = 0;
  run = new VirtualRun(10, async () => {
    tries += 1;
    return tries < 4 ? unreadable() : {};
  });
  await run.clock.passUntil(() => run.ends.length === 1);
  expect(endsAsked(run)).toEqual([]);
  expect(run.deltas.flatMap(({ notices }) => notices).map(({ code }) => code)).toContain("plan-retried");
});
