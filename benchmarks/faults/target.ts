// A target that counts what it receives, by region, and tells a script to die when it is asked to.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

export interface FaultTarget {
  readonly url: string;
  readonly count: (region: string) => number;
  /** Of how many of the next requests of a region the answer tells the script to die. */
  readonly order: (region: string, deaths: number) => void;
  readonly close: () => Promise<void>;
}

/** Paths: /<region>. An answer is "go on" or "die". */
export const startFaultTarget = async (): Promise<FaultTarget> => {
  const counts = new Map<string, number>();
  const deaths = new Map<string, number>();
  const server = createServer((request, response) => {
    const region = (request.url ?? "/").slice(1);
    counts.set(region, (counts.get(region) ?? 0) + 1);
    const due = deaths.get(region) ?? 0;
    if (due > 0) deaths.set(region, due - 1);
    request.resume();
    response.end(due > 0 ? "die" : "go on");
  });
  await new Promise<void>((resolve) => server.listen({ port: 0, host: "127.0.0.1", backlog: 4096 }, resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    count: (region) => counts.get(region) ?? 0,
    order: (region, due) => void deaths.set(region, due),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};
