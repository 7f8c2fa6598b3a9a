// Servers of known capacity over HTTP: a queue with so many clerks, one that collapses, one that limits its rate, one
// whose limit is one region's, one that is cold at first, one whose speed wanders. Each says its truth.
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";

export const REAL_SERVERS = ["queue", "collapse", "limiter", "per-region", "cold", "noisy"] as const;
export type RealServer = (typeof REAL_SERVERS)[number];

/** Where at most one request in a hundred may fail, a limiter holds a hundredth more than it lets through. */
const ALLOWED_FAILED = 0.01;
const COLD_MS = 20_000;

/** First come, first served. @param takesMs how long a request is served that begins with so many waiting */
const queueOf = (clerks: number, takesMs: (waiting: number) => number): RequestListener => {
  const waiting: (() => void)[] = [];
  let free = clerks;
  const serve = (answer: () => void): void => {
    free -= 1;
    setTimeout(() => {
      free += 1;
      answer();
      const next = waiting.shift();
      if (next !== undefined) serve(next);
    }, takesMs(waiting.length));
  };
  return (_, response) => {
    const answer = (): void => void response.end("served");
    if (free > 0) serve(answer);
    else waiting.push(answer);
  };
};

/** A bucket that is filled at a rate, and holds what comes in so many seconds. */
const bucketOf = (perSecond: number, seconds: number): (() => boolean) => {
  let [tokens, at] = [perSecond * seconds, performance.now()];
  return () => {
    const now = performance.now();
    tokens = Math.min(perSecond * seconds, tokens + ((now - at) / 1000) * perSecond);
    at = now;
    if (tokens < 1) return false;
    tokens -= 1;
    return true;
  };
};

const answered =
  (status: number): RequestListener =>
  (_, response) =>
    void response.writeHead(status).end();

const listenerOf = (kind: RealServer, perSecond: number, burstSeconds: number): RequestListener => {
  const clerks = Math.max(1, Math.round(perSecond / 20));
  const serviceMs = (clerks / perSecond) * 1000;
  switch (kind) {
    case "queue":
      return queueOf(clerks, () => serviceMs);
    case "collapse":
      return queueOf(clerks, (waiting) => (waiting > perSecond ? 3 : 1) * serviceMs);
    case "cold": {
      const beganAt = performance.now();
      return queueOf(clerks, () => (performance.now() - beganAt < COLD_MS ? 4 : 1) * serviceMs);
    }
    case "noisy": {
      let [factor, second] = [1, 0];
      return queueOf(clerks, () => {
        const now = Math.floor(performance.now() / 1000);
        if (now !== second) factor = Math.max(0.5, 1 + 0.7 * (factor - 1) + (Math.random() + Math.random() - 1) * 0.1);
        second = now;
        return factor * serviceMs;
      });
    }
    case "limiter": {
      const mayPass = bucketOf(perSecond, burstSeconds);
      return (request, response) => answered(mayPass() ? 200 : 429)(request, response);
    }
    case "per-region": {
      const mayPass = bucketOf(perSecond / 2, burstSeconds);
      return (request, response) =>
        answered(request.headers["x-region"] !== "us-east-1" || mayPass() ? 200 : 429)(request, response);
    }
  }
};

/** The rates, in requests a second, between which its capacity lies, where a request in a hundred may fail. */
export const truthOf = (kind: RealServer, perSecond: number): readonly [least: number, most: number] => {
  if (kind === "limiter") return [perSecond, perSecond / (1 - ALLOWED_FAILED)];
  // Of two regions with the same load one is limited: half of what fails is all that may.
  if (kind === "per-region") return [perSecond, perSecond / (1 - 2 * ALLOWED_FAILED)];
  return [perSecond, perSecond];
};

/** @param burstSeconds what a limiter lets through at once */
export const startRealServer = async (
  kind: RealServer,
  perSecond: number,
  burstSeconds = 1,
): Promise<{ url: string; server: Server }> => {
  const server = createServer(listenerOf(kind, perSecond, burstSeconds));
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server };
};
