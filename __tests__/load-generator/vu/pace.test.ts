// Requests of a thread's virtual users take turns where the run has a limit of them per second.
import fc from "fast-check";
import { Pace, PacedUser } from "../../../images/load-generator/vu/pace.ts";

it("no second has more turns than the limit allows, and no turn comes before it was asked for", () =>
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 50 }),
      fc.array(fc.integer({ min: 0, max: 200 }), { maxLength: 100 }),
      (perSecond, waits) => {
        const pace = new Pace(perSecond);
        let nowMs = 0;
        const turns = waits.map((waitMs) => {
          nowMs += waitMs;
          const atMs = pace.take(nowMs);
          expect(atMs).toBeGreaterThanOrEqual(nowMs);
          return atMs;
        });
        for (const [index, atMs] of turns.entries()) {
          const after = turns[index + perSecond];
          if (after !== undefined) expect(after - atMs).toBeGreaterThanOrEqual(1000 - 1e-6);
        }
      },
    ),
  ));

it("a user whose turn has come begins at once, and one that is cut waits no more", async () => {
  const user = new PacedUser(new Pace(0.001));
  expect(user.turn(0)).toBeNull();
  const waiting = user.turn(0);
  user.leave();
  await waiting;
  expect(user.turn(0)).toBeNull();
});
