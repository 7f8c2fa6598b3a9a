// The scripts that misuse what they are given, one of each dialect.
import { join } from "node:path";

const MISUSE = join(__dirname, "script", "misuse.js");

export const SCRIPTS = {
  meridian: `
import { Counter, Gauge, Rate, Trend } from "meridian";
import { misuse } from "${MISUSE}";

const own = { counter: new Counter("a_counter"), gauge: new Gauge("a_gauge"), rate: new Rate("a_rate") };
const trend = new Trend("a_trend", true);

export default async (context) => {
  const { http, vu, env, target } = context;
  const response = await http.get(target + "/home/ok");
  const jar = http.cookieJar();
  const known = { context, response, jar, metric: trend, target };
  const roots = { context, response, jar, ...own, trend, console, classes: { Counter, Gauge, Rate, Trend } };
  return misuse(roots, known, JSON.parse(env.CALLS), vu.iteration);
};
`,
  k6: `
import * as core from "k6";
import * as crypto from "k6/crypto";
import * as data from "k6/data";
import * as encoding from "k6/encoding";
import execution from "k6/execution";
import * as csv from "k6/experimental/csv";
import * as fs from "k6/experimental/fs";
import * as streams from "k6/experimental/streams";
import * as html from "k6/html";
import http from "k6/http";
import * as metrics from "k6/metrics";
import * as secrets from "k6/secrets";
import * as timers from "k6/timers";
import * as websockets from "k6/websockets";
import ws from "k6/ws";
import { misuse } from "${MISUSE}";

const trend = new metrics.Trend("a_trend", true);
const own = { counter: new metrics.Counter("a_counter"), gauge: new metrics.Gauge("a_gauge"), trend };

export default async function () {
  const target = __ENV.TARGET;
  const response = http.get(target + "/home/ok");
  const jar = http.cookieJar();
  const page = html.parseHTML("<div id=a><a href='/x'>y</a><form><input name=b value=c></form></div>");
  const known = { context: execution, response, jar, metric: trend, target };
  const modules = { core, crypto, data, encoding, execution, csv, fs, streams, html, http, metrics, secrets };
  const found = { page, link: page.find("a"), form: page.find("form"), hash: crypto.createHash("md5") };
  const roots = { ...modules, timers, websockets, ws, response, jar, ...own, ...found, console };
  return misuse(roots, known, JSON.parse(__ENV.CALLS), __ITER);
}
`,
} as const;
