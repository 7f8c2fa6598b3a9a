// Prices out of AWS's public price list files, one offer of one region each: what a task of Fargate costs an hour, and a
// gigabyte that leaves AWS. What an offer does not say plainly is not said. Pure.
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
