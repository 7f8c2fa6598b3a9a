// S3's GetObject of the one object that a run on one machine has: its run plan. It stays in memory, since it holds what
// is nobody else's: keys of client certificates, passwords of proxies, values of env.
import type { Api } from "./aws-server.ts";

const BUCKET = "meridian";
const KEY = "run-plan.json";

/** What the run's state names. */
export const LOCAL_PLAN_LOCATION = `s3://${BUCKET}/${KEY}`;

export const createPlanApi =
  (text: string): Api =>
  async ({ method, url }) =>
    method === "GET" && url.pathname === `/${BUCKET}/${KEY}` ? { status: 200, body: text } : undefined;
