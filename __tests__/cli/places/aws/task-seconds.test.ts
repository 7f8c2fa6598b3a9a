// What ECS tells of a run's tasks, as seconds that are billed.
import { billedSecondsOf } from "../../../../cli/places/aws/task-seconds.ts";

const at = (second: number): Date => new Date(second * 1000);

it("counts each task from its image's pull until it had stopped", () => {
  const tasks = [
    { createdAt: at(100), pullStartedAt: at(110), stoppedAt: at(200) },
    // It is still stopping.
    { createdAt: at(100), pullStartedAt: at(120) },
    // Its image never came.
    { createdAt: at(100), stoppedAt: at(130) },
    { createdAt: at(20), pullStartedAt: at(30), stoppedAt: at(150) },
  ];
  expect(billedSecondsOf(tasks, { sinceMs: 90_000, nowMs: 210_000 })).toBe(90 + 90 + 30);
  expect(billedSecondsOf([], { sinceMs: 0, nowMs: 1 })).toBe(0);
});
