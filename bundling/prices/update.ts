// Writes contracts/cost/prices.json anew from AWS's public price list files, which anybody may read. What they do not say
// stays as it was, with its own date and source. `npm run update:prices`, on a machine that reaches AWS.
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import type { ReadableStream } from "node:stream/web";
import { AWS_REGIONS } from "../../contracts/words/aws-regions.ts";
import {
  fargatePricesIn,
  isOfNat,
  lambdaPricesIn,
  logsPerGbIn,
  millionReadsIn,
  millionWritesIn,
  natPerGbIn,
  natPerHourIn,
  type Offer,
  readOffer,
  transferOutIn,
} from "./price-list.ts";

const LISTS = "https://pricing.us-east-1.amazonaws.com/offers/v1.0/aws";
const TABLE = join(import.meta.dirname, "../../contracts/cost/prices.json");
const ANSWER_WITHIN_MS = 60_000;
/** Some hundred megabytes. */
const LARGE_ANSWER_WITHIN_MS = 900_000;

/** Undefined where AWS has no such list. */
const fetchList = async (service: string, region: string, form: string, withinMs: number) => {
  const url = `${LISTS}/${service}/current/${region}/index.${form}`;
  const answer = await fetch(url, { signal: AbortSignal.timeout(withinMs) });
  if (answer.status === 403 || answer.status === 404) return undefined;
  if (!answer.ok) throw new Error(`${url} answers ${answer.status}`);
  return answer;
};

const offerOf = async (service: string, region: string): Promise<Offer | undefined> => {
  const answer = await fetchList(service, region, "json", ANSWER_WITHIN_MS);
  return answer === undefined ? undefined : readOffer(await answer.text());
};

/** The list of EC2 is read line by line: as JSON it is too long for a text. */
const natOf = async (
  region: string,
): Promise<{ perGb: number | undefined; perHour: number | undefined; publicationDate: string } | undefined> => {
  const answer = await fetchList("AmazonEC2", region, "csv", LARGE_ANSWER_WITHIN_MS);
  if (answer?.body == null) return undefined;
  const kept: string[] = [];
  let publicationDate = "";
  for await (const line of createInterface({ input: Readable.fromWeb(answer.body as ReadableStream) })) {
    publicationDate ||= /^"Publication Date","([^"]+)"/.exec(line)?.[1] ?? "";
    if (isOfNat(line)) kept.push(line);
  }
  if (publicationDate === "") return undefined;
  return { perGb: natPerGbIn(kept), perHour: natPerHourIn(kept), publicationDate };
};

const table = JSON.parse(await readFile(TABLE, "utf8"));
/** @returns the name of the source of a list, which it is added under */
const sourceOf = (service: string, publicationDate: string): string => {
  const asOf = publicationDate.slice(0, 10);
  const name = `${service}-${asOf}`;
  table.sources[name] = { asOf, source: `${LISTS}/${service}, published ${asOf}` };
  return name;
};

/** What is billed by its amount: where it stands in the table, whose list it is in, and how it is found there. */
const BY_AMOUNT = [
  ["transferOutPerGb", "AWSDataTransfer", transferOutIn],
  ["dynamodbPerMillionReads", "AmazonDynamoDB", millionReadsIn],
  ["dynamodbPerMillionWrites", "AmazonDynamoDB", millionWritesIn],
  ["logsPerGb", "AmazonCloudWatch", logsPerGbIn],
] as const;

for (const region of Object.keys(AWS_REGIONS)) {
  const tasks = await offerOf("AmazonECS", region);
  if (tasks !== undefined)
    for (const [architecture, prices] of Object.entries(fargatePricesIn(tasks))) {
      const source = sourceOf("AmazonECS", tasks.publicationDate);
      table.fargate[region] = { ...table.fargate[region], [architecture]: [...prices, source] };
    }
  for (const [key, service, usdIn] of BY_AMOUNT) {
    const offer = await offerOf(service, region);
    const usd = offer === undefined ? undefined : usdIn(offer);
    if (offer !== undefined && usd !== undefined) table[key][region] = [usd, sourceOf(service, offer.publicationDate)];
  }
  const nat = await natOf(region);
  if (nat?.perGb !== undefined) table.natPerGb[region] = [nat.perGb, sourceOf("AmazonEC2", nat.publicationDate)];
  if (nat?.perHour !== undefined) table.natPerHour[region] = [nat.perHour, sourceOf("AmazonEC2", nat.publicationDate)];
  const lambda = await offerOf("AWSLambda", region);
  const calls = lambda === undefined ? undefined : lambdaPricesIn(lambda);
  if (lambda !== undefined && calls !== undefined)
    table.lambda[region] = [...calls, sourceOf("AWSLambda", lambda.publicationDate)];
}
await writeFile(TABLE, `${JSON.stringify(table, null, 2)}\n`);
