// Prices out of AWS's public price list files, one offer of one region each: what a task of Fargate costs an hour, and
// what is billed by its amount. What an offer does not say plainly is not said. Pure.
import { parse } from "csv-parse/sync";
import * as z from "zod";

const Offer = z.object({
  /** When AWS made it. */
  publicationDate: z.iso.datetime(),
  products: z.record(z.string(), z.object({ attributes: z.record(z.string(), z.string()) })),
  terms: z.object({
    OnDemand: z
      .record(
        z.string(),
        z.record(
          z.string(),
          z.object({
            priceDimensions: z.record(
              z.string(),
              z.object({
                beginRange: z.string().default("0"),
                pricePerUnit: z.object({ USD: z.string().optional() }),
              }),
            ),
          }),
        ),
      )
      .default({}),
  }),
});
export type Offer = z.infer<typeof Offer>;

export const readOffer = (text: string): Offer => Offer.parse(JSON.parse(text));

/** Linux tasks: `USE2-Fargate-ARM-vCPU-Hours:perCPU`. Windows, Spot and storage have words of their own in between. */
const OF_TASKS = /^(?:[A-Z0-9]+-)?Fargate-(ARM-)?(vCPU|GB)-Hours(?::perCPU)?$/;
const OUT_OF_AWS = /^(?:[A-Z0-9]+-)?DataTransfer-Out-Bytes$/;
/** Of tables of the standard class: those of the other have `IA-` before it. */
const WRITES = /^(?!IA-)(?:[A-Z0-9]+-)?WriteRequestUnits$/;
const READS = /^(?!IA-)(?:[A-Z0-9]+-)?ReadRequestUnits$/;
/** On arm64, on demand: what is provisioned, or at the edge, has words of its own in between. */
const LAMBDA_REQUESTS = /^(?:[A-Z0-9]+-)?Request-ARM$/;
const LAMBDA_SECONDS = /^(?:[A-Z0-9]+-)?Lambda-GB-Second-ARM$/;
const LOGS_TAKEN_IN = /^(?:[A-Z0-9]+-)?DataProcessing-Bytes$/;
const THROUGH_NAT = /^(?:[A-Z0-9]+-)?NatGateway-Bytes$/;
const HOURS_OF_NAT = /^(?:[A-Z0-9]+-)?NatGateway-Hours$/;

/** Of one product: each step of the amount with its price, from the least on; free ones are left out. */
const stepsOf = ({ terms }: Offer, sku: string): number[] =>
  Object.values(terms.OnDemand[sku] ?? {})
    .flatMap(({ priceDimensions }) => Object.values(priceDimensions))
    .map(({ beginRange, pricePerUnit }) => ({ from: Number(beginRange), usd: Number(pricePerUnit.USD) }))
    .filter(({ usd }) => usd > 0)
    .sort((a, b) => a.from - b.from)
    .map(({ usd }) => usd);

/** The one price that all products of this usage have; undefined where there is none, or they differ. */
const priceOf = (offer: Offer, isWanted: (usage: RegExpExecArray) => boolean, usages: RegExp): number | undefined => {
  const prices = Object.entries(offer.products).flatMap(([sku, { attributes }]) => {
    const usage = usages.exec(attributes.usagetype ?? "");
    return usage === null || !isWanted(usage) ? [] : stepsOf(offer, sku).slice(0, 1);
  });
  return new Set(prices).size === 1 ? prices[0] : undefined;
};

export type FargatePrices = Partial<Record<"X86_64" | "ARM64", readonly [perVcpuHour: number, perGbHour: number]>>;

/** @param offer AmazonECS of a region */
export const fargatePricesIn = (offer: Offer): FargatePrices => {
  const of = (arm: string | undefined, unit: string): number | undefined =>
    priceOf(offer, (usage) => usage[1] === arm && usage[2] === unit, OF_TASKS);
  const pairOf = (arm: string | undefined): readonly [number, number] | undefined => {
    const [vcpu, gb] = [of(arm, "vCPU"), of(arm, "GB")];
    return vcpu === undefined || gb === undefined ? undefined : [vcpu, gb];
  };
  const [x86, arm] = [pairOf(undefined), pairOf("ARM-")];
  return { ...(x86 === undefined ? {} : { X86_64: x86 }), ...(arm === undefined ? {} : { ARM64: arm }) };
};

/** Of the first terabytes of a month. @param offer AWSDataTransfer of a region */
export const transferOutIn = (offer: Offer): number | undefined => priceOf(offer, () => true, OUT_OF_AWS);

/** A price of one is told with so many digits that a million's has no more than it should. */
const SIGNIFICANT_DIGITS = 12;

const millionOf = (each: number | undefined): number | undefined =>
  each === undefined ? undefined : Number((each * 1e6).toPrecision(SIGNIFICANT_DIGITS));

/** Of tables on demand, a million units. @param offer AmazonDynamoDB of a region */
export const millionWritesIn = (offer: Offer): number | undefined => millionOf(priceOf(offer, () => true, WRITES));
export const millionReadsIn = (offer: Offer): number | undefined => millionOf(priceOf(offer, () => true, READS));

/** A million requests, and a gigabyte for a second, of the first tier. @param offer AWSLambda of a region */
export const lambdaPricesIn = (
  offer: Offer,
): readonly [perMillionRequests: number, perGbSecond: number] | undefined => {
  const requests = millionOf(priceOf(offer, () => true, LAMBDA_REQUESTS));
  const seconds = priceOf(offer, () => true, LAMBDA_SECONDS);
  return requests === undefined || seconds === undefined ? undefined : [requests, seconds];
};

/** @param offer AmazonCloudWatch of a region */
export const logsPerGbIn = (offer: Offer): number | undefined => priceOf(offer, () => true, LOGS_TAKEN_IN);

/** Whether a line of the offer is of NAT gateways, or its head: the offer is too large to be held as a whole. */
export const isOfNat = (line: string): boolean => isHead(line) || /NatGateway-(Bytes|Hours)/.test(line);

const isHead = (line: string): boolean => line.startsWith('"SKU"');

const NatRow = z.object({
  TermType: z.string(),
  PricePerUnit: z.string(),
  Currency: z.string(),
  usageType: z.string(),
});

/** A gigabyte through a NAT gateway. @param lines AmazonEC2 of a region as CSV: its head, and at least all of NAT */
export const natPerGbIn = (lines: readonly string[]): number | undefined => rowPriceOf(lines, THROUGH_NAT);

/** An hour of one. @param lines the same */
export const natPerHourIn = (lines: readonly string[]): number | undefined => rowPriceOf(lines, HOURS_OF_NAT);

const rowPriceOf = (lines: readonly string[], usages: RegExp): number | undefined => {
  const from = lines.findIndex(isHead);
  if (from < 0) return undefined;
  const rows = z.array(NatRow).parse(parse(lines.slice(from).join("\n"), { columns: true }));
  const prices = rows
    .filter(
      ({ TermType, Currency, usageType }) => TermType === "OnDemand" && Currency === "USD" && usages.test(usageType),
    )
    .map(({ PricePerUnit }) => Number(PricePerUnit))
    .filter((usd) => usd > 0);
  return new Set(prices).size === 1 ? prices[0] : undefined;
};
