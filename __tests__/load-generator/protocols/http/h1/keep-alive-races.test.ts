// A server that closes idle connections whenever it likes: a request and the close may cross. Whatever happens, nothing
// is lost from the count, and nothing is sent twice.
import type { Socket } from "node:net";
import { FAILURES } from "../../../../../contracts/metrics/outcomes.ts";
import type { Reply } from "../../../../../images/load-generator/protocols/http/reply.ts";
import { monotonicMs } from "../../../../../images/load-generator/shared/monotonic.ts";
import { requestTo } from "../request-to.ts";
import { closeAll, OK, open } from "./engine-session.ts";

afterEach(closeAll);

const USERS = 25;
const CALLS = 40;

/** Uniform in [0, 1), the same in each run. */
const randomOf = (seed: number) => {
  let state = seed;
  return (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
};

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

it.each<[string, (socket: Socket) => void]>([
  ["with a goodbye", (socket) => void socket.end()],
  ["by a reset", (socket) => void socket.resetAndDestroy()],
  ["in the middle of what comes next", (socket) => void socket.destroy()],
])("counts stay exact when idle connections are closed %s, and nothing is sent twice", async (_, close) => {
  const random = randomOf(7);
  let closed = 0;
  const { hostile, engine } = await open((socket) => {
    socket.write(OK);
    if (random() < 0.5) return;
    setTimeout(() => {
      closed += 1;
      close(socket);
    }, random() * 4);
  });
  const outcomes = { answered: 0, ambiguous: 0, "never-sent": 0 };
  const user = async (number: number): Promise<void> => {
    const session = engine.openSession();
    for (let call = 0; call < CALLS; call += 1) {
      const href = `${hostile.url}/${number}-${call}`;
      const request = requestTo(href, { method: "POST", timeoutMs: 10_000, keepBody: false });
      const { failure } = await new Promise<Reply>((resolve) => session.send(request, monotonicMs(), resolve));
      outcomes[failure === null ? "answered" : FAILURES[failure].outcome] += 1;
      await pause(random() * 4);
    }
  };
  await Promise.all(Array.from({ length: USERS }, (_, number) => user(number)));
  const counted = hostile.requests().map((text) => text.slice(0, text.indexOf(" HTTP")));
  const { answered, ambiguous } = outcomes;
  expect(answered + ambiguous + outcomes["never-sent"]).toBe(USERS * CALLS);
  expect(counted.length).toBeGreaterThanOrEqual(answered);
  expect(counted.length).toBeLessThanOrEqual(answered + ambiguous);
  expect(new Set(counted).size).toBe(counted.length);
  expect(closed).toBeGreaterThan(0);
  expect(hostile.connections()).toBeGreaterThan(USERS);
  expect(engine.inFlight).toBe(0);
});
