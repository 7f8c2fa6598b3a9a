// Writes contracts/cost/prices.json anew from AWS's public price list files, which anybody may read. What they do not say
// stays as it was, with its own date and source. `npm run update:prices`, on a machine that reaches AWS.
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { AWS_REGIONS } from "../../contracts/words/aws-regions.ts";
import { fargatePricesIn, type Offer, readOffer, transferOutIn } from "./price-list.ts";

const LISTS = "https://pricing.us-east-1.amazonaws.com/offers/v1.0/aws";
const TABLE = join(import.meta.dirname, "../../contracts/cost/prices.json");
const ANSWER_WITHIN_MS = 60_000;

/** Undefined where AWS has no such list. */
const offerOf = async (service: string, region: string): Promise<Offer | undefined> => {
  const url = `${LISTS}/${service}/current/${region}/index.json`;
  const answer = await fetch(url, { signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });
  if (answer.status === 403 || answer.status === 404) return undefined;
  if (!answer.ok) throw new Error(`${url} answers ${answer.status}`);
  return readOffer(await answer.text());
};

const table = JSON.parse(await readFile(TABLE, "utf8"));
/** @returns the name of the source of a list, which it is added under */
const sourceOf = (service: string, { publicationDate }: Offer): string => {
  const asOf = publicationDate.slice(0, 10);
  const name = `${service}-${asOf}`;
  table.sources[name] = { asOf, source: `${LISTS}/${service}, published ${asOf}` };
  return name;
};

for (const region of Object.keys(AWS_REGIONS)) {
  const tasks = await offerOf("AmazonECS", region);
  if (tasks !== undefined)
    for (const [architecture, prices] of Object.entries(fargatePricesIn(tasks)))
      table.fargate[region] = { ...table.fargate[region], [architecture]: [...prices, sourceOf("AmazonECS", tasks)] };
  const transfer = await offerOf("AWSDataTransfer", region);
  const perGb = transfer === undefined ? undefined : transferOutIn(transfer);
  if (transfer !== undefined && perGb !== undefined)
    table.transferOut[region] = [perGb, sourceOf("AWSDataTransfer", transfer)];
}
await writeFile(TABLE, `${JSON.stringify(table, null, 2)}\n`);
