// The lease as threads see it: no request leaves without one, whoever wakes first.
import { LeaseHolder, LeaseView } from "../../../images/load-generator/shared/lease.ts";
import { monotonicMs } from "../../../images/load-generator/shared/monotonic.ts";

let isStopped = false;
const isOver = (): boolean => isStopped;
beforeEach(() => {
  isStopped = false;
});
// Whoever still waits for a lease asks for it for ever.
afterEach(() => {
  isStopped = true;
});

describe("the lease", () => {
  it("lets nothing through before it was ever given", async () => {
    expect(new LeaseView(new LeaseHolder().shared).permission(isOver)).not.toBeNull();
  });

  it("lets everything through at once while it holds, in every view of it", () => {
    const holder = new LeaseHolder();
    const views = [new LeaseView(holder.shared), new LeaseView(holder.shared)];
    holder.extend(monotonicMs() + 60_000);
    expect(views.map((view) => view.permission(isOver))).toEqual([null, null]);
    holder.extend(monotonicMs() - 1);
    expect(views.map((view) => view.permission(isOver) === null)).toEqual([false, false]);
  });

  it("lets those who wait go on when it is renewed", async () => {
    const holder = new LeaseHolder();
    const waiting = new LeaseView(holder.shared).permission(isOver);
    let isThrough = false;
    void waiting?.then(() => {
      isThrough = true;
    });
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(isThrough).toBe(false);
    holder.extend(monotonicMs() + 60_000);
    await waiting;
    expect(isThrough).toBe(true);
  });

  it("keeps nobody who is stopped meanwhile", async () => {
    const waiting = new LeaseView(new LeaseHolder().shared).permission(isOver);
    isStopped = true;
    await waiting;
  });
});
