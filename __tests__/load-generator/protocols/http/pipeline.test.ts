// Reading, thinking and writing as a pipeline: nothing lost, nothing twice, in order; and what is cut on its way was
// never sent.
import fc from "fast-check";
import { Inbox, SendQueue } from "../../../../images/load-generator/protocols/http/pipeline.ts";
import { Reply } from "../../../../images/load-generator/protocols/http/reply.ts";
import { monotonicMs } from "../../../../images/load-generator/shared/monotonic.ts";
import { closeAll, OK, open, outcomeOf, says } from "./h1/engine-session.ts";

afterEach(closeAll);

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

it("each answer is told once, in order, never at once and so many in a turn", () =>
  fc.assert(
    fc.asyncProperty(fc.array(fc.nat(300), { minLength: 1, maxLength: 5 }), fc.boolean(), async (bursts, isCut) => {
      const inbox = new Inbox();
      const told: Reply[] = [];
      const given: Reply[] = [];
      for (const size of bursts) {
        const before = told.length;
        for (let count = 0; count < size; count += 1) {
          const reply = new Reply();
          given.push(reply);
          inbox.add((one) => told.push(one), reply);
        }
        expect(told.length).toBe(before);
        expect(inbox.size).toBe(given.length - told.length);
        await turn();
        expect(told.length - before).toBeLessThanOrEqual(32);
      }
      if (isCut) inbox.tellAll();
      else for (let count = 0; count < 50; count += 1) await turn();
      expect([told.length, inbox.size]).toEqual([given.length, 0]);
      expect(told.every((reply, index) => reply === given[index])).toBe(true);
      await turn();
      expect(told.length).toBe(given.length);
    }),
    { numRuns: 50 },
  ));

it("requests are written in order when every script has come to a wait", async () => {
  const sent: string[] = [];
  const outbox = new SendQueue(() => 5);
  const startsMs: number[] = [];
  const ask = (name: string): void =>
    outbox.add({
      sendQueued: (startMs) => {
        startsMs.push(startMs);
        sent.push(name);
        return startMs + 1;
      },
    });
  const script = async (name: string): Promise<void> => {
    ask(name);
    await null;
    await null;
    sent.push(`${name} thought`);
  };
  await Promise.all([script("a"), script("b")]);
  await turn();
  expect(sent).toEqual(["a thought", "b thought", "a", "b"]);
  expect(startsMs).toEqual([5, 6]);
});

it("an answer that is read and not told yet is under way, and is told before its user has ended", async () => {
  const { session, engine } = await open(says(OK));
  let isTold = false;
  engine.inbox.add(() => {
    isTold = true;
  }, new Reply());
  expect([engine.inFlight, isTold]).toEqual([1, false]);
  session.close();
  expect([engine.inFlight, isTold]).toEqual([0, true]);
});

it("what is cut before it is written never reaches the target, and says so", async () => {
  const { session, send, hostile } = await open(says(OK));
  await send();
  const reply = send();
  session.close();
  expect(outcomeOf(await reply)).toBe("never-sent");
  await turn();
  expect(hostile.requests()).toHaveLength(1);
});

it("the time that a request waits for the others' turn is blocked, and none of its duration", async () => {
  const { send } = await open(says(OK));
  await send();
  const askedMs = monotonicMs();
  const reply = send();
  const thinkingMs = monotonicMs();
  while (monotonicMs() - thinkingMs < 20);
  const { blockedMicros, sendingMicros, waitingMicros } = await reply;
  const tookMicros = (monotonicMs() - askedMs) * 1000;
  expect(blockedMicros).toBeGreaterThanOrEqual(19_999);
  expect(blockedMicros + sendingMicros + waitingMicros).toBeLessThanOrEqual(tookMicros + 2);
});
