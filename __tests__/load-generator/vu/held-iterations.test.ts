// What holds an iteration besides what it awaits: timers of its script, and what packages send by themselves.
import { createServer, get, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { promisify } from "node:util";
import { LibraryRequests } from "../../../images/load-generator/protocols/http/client/library-requests.ts";
import { monotonicMs } from "../../../images/load-generator/shared/monotonic.ts";
import { currentCaller, followCallersIn } from "../../../images/load-generator/vu/awaits/callers.ts";
import type { ScriptContext } from "../../../images/load-generator/vu/context.ts";
import { ScriptTimers } from "../../../images/load-generator/vu/script-timers.ts";
import { dialerTo } from "../net/dialer-to.ts";
import { countsOf, recorderOf } from "./support.ts";
import { userOf } from "./user-of.ts";

type Timers = Pick<typeof globalThis, "setTimeout" | "clearTimeout" | "setInterval" | "clearInterval">;

const userWith = (script: (context: ScriptContext, timers: Timers) => unknown) => {
  const timers = new ScriptTimers();
  const given = timers.given as unknown as Timers;
  const run = userOf((context) => script(context, given), null, undefined, {}, timers.bind);
  const take = () => {
    run.awaits.close(run.recorder.errors);
    const taken = run.recorder.take(true);
    return { ...taken, texts: taken.notices.map(({ text }) => text) };
  };
  return { ...run, take };
};

describe("a timer of the script", () => {
  it("is waited for, and so is what it begins", async () => {
    const { user, take } = userWith(({ http, target }, { setTimeout }) => {
      setTimeout(
        (path: string) => {
          void http.get(target + path);
          setTimeout(async () => void (await http.get(target)), 1);
        },
        1,
        "/later",
      );
    });
    await user.iterate();
    await user.iterate();
    const { attempts, iterations, texts } = take();
    expect([attempts, iterations, texts]).toEqual([4, 2, []]);
  });

  it("that was cleared, let go or is none of an iteration holds nothing", async () => {
    const before = new ScriptTimers().given as unknown as Timers;
    clearTimeout(before.setTimeout(() => {}, 60_000));
    const { user, take } = userWith(async (_, { setTimeout, clearTimeout, setInterval, clearInterval }) => {
      clearTimeout(setTimeout(() => {}, 60_000));
      clearTimeout(Number(setTimeout(() => {}, 60_000)));
      clearInterval(setInterval(() => {}, 60_000));
      clearTimeout(setTimeout(() => {}, 60_000).unref());
      clearTimeout(undefined);
      expect(() => setTimeout("text" as never, 1)).toThrow(/callback/);
      expect(await promisify(setTimeout)(1, "given")).toBe("given");
    });
    await user.iterate();
    expect(take()).toMatchObject({ iterations: 1, errors: [], notices: [] });
  });

  it("that throws ends its iteration with an error, as does its promise", async () => {
    const { user, take } = userWith(({ vu, sleep }, { setTimeout }) => {
      setTimeout(vu.iteration === 1 ? async () => Promise.reject(new Error("second")) : () => fail("first"), 0);
      return vu.iteration === 2 ? sleep(0.02) : undefined;
    });
    const fail = (text: string): never => {
      throw new Error(text);
    };
    for (let count = 0; count < 3; count += 1) await user.iterate();
    expect(take().errors).toEqual([
      expect.objectContaining({ message: "Error: first", count: 2 }),
      expect.objectContaining({ message: "Error: second", count: 1 }),
    ]);
  });

  it("that is an interval and never cleared is told, and ended with its user", async () => {
    let rung = 0;
    const { user, take } = userWith((_, { setInterval }) => {
      setInterval(() => {
        rung += 1;
        if (rung === 3) user.stop();
      }, 1);
    });
    await user.iterate();
    const { texts, iterations } = take();
    expect([rung, iterations]).toEqual([3, 0]);
    expect(texts).toEqual([expect.stringMatching(/^an interval, begun at script\.js:1:1, was not cleared/)]);
  });

  it("may be an interval that clears itself", async () => {
    const { user, take } = userWith((_, { setInterval, clearInterval }) => {
      return new Promise<void>((resolve) => {
        const timer = setInterval(() => {
          clearInterval(timer);
          resolve();
        }, 1);
      });
    });
    await user.iterate();
    expect(take()).toMatchObject({ iterations: 1, notices: [] });
  });
});

describe("what a package sends by itself", () => {
  let server: Server;
  let url: string;
  let answeredCount = 0;
  const recorder = recorderOf();
  let requests: LibraryRequests;
  beforeAll(async () => {
    followCallersIn('import "node:http";');
    server = createServer(({ url: path }, response) => {
      setTimeout(() => {
        answeredCount += 1;
        // One that never ends is a stream.
        if (path === "/stream") response.writeHead(200).write("…");
        else if (path === "/cut") response.destroy();
        else response.end("ok");
      }, 20);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    requests = new LibraryRequests({
      samples: recorder,
      dialer: dialerTo(url),
      now: monotonicMs,
      caller: currentCaller,
    });
  });
  afterAll(async () => {
    requests.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  it.each<[string, () => void]>([
    ["by fetch", () => void fetch(url)],
    ["by node:http", () => void get(url, (response) => response.resume())],
    ["with a body without end", () => void fetch(`${url}/stream`)],
    ["that fails", () => void fetch(`${url}/cut`).catch(() => {})],
    ["after a wait of its own", () => void Promise.resolve().then(() => setTimeout(() => void fetch(url), 0))],
  ])("holds its iteration until it is answered: %s", async (how, send) => {
    const waits = how.startsWith("after");
    answeredCount = 0;
    const { user, take } = userWith((_, { setTimeout }) => {
      send();
      // A package's own timer is nobody's, so the script's waits for it.
      if (waits) setTimeout(() => {}, 10);
    });
    await user.iterate();
    expect(answeredCount).toBe(1);
    expect(take()).toMatchObject({ iterations: 1, notices: [], errors: [] });
  });

  it("is counted once, and no other's iteration waits for it", async () => {
    const slow = userWith(() => void fetch(`${url}/stream`));
    const quick = userWith(() => {});
    answeredCount = 0;
    const over = slow.user.iterate();
    await quick.user.iterate();
    expect(answeredCount).toBe(0);
    await over;
    requests.close();
    expect(Object.values(countsOf(recorder.take(true), "http_reqs")).reduce((sum, one) => sum + one, 0)).toBe(6);
  });
});
