// All tools, in the order of the table.
import { artillery } from "./artillery.ts";
import { autocannon } from "./autocannon.ts";
import { floor } from "./floor.ts";
import { goose } from "./goose.ts";
import { h2load } from "./h2load.ts";
import { k6 } from "./k6.ts";
import { locust } from "./locust.ts";
import { meridian, meridianRun } from "./meridian.ts";
import { oha } from "./oha.ts";
import type { Tool } from "./tool.ts";
import { vegeta } from "./vegeta.ts";
import { wrk, wrkLua } from "./wrk.ts";

export const TOOLS: readonly Tool[] = [
  wrk,
  h2load,
  floor,
  meridian,
  meridianRun,
  oha,
  vegeta,
  autocannon,
  wrkLua,
  k6,
  goose,
  locust,
  artillery,
];
