// The price table, as prices.json has it: parsed once, so that what is missing there is missing here, and never guessed.
import * as z from "zod";
import prices from "./prices.json" with { type: "json" };

/** As the table writes it: per vCPU and hour, per GB and hour, and a name among the sources. */
const FargatePrice = z
  .tuple([z.number().positive(), z.number().positive(), z.string()])
  .transform(([perVcpuHour, perGbHour, source]) => ({ perVcpuHour, perGbHour, source }));
const Source = z.object({ asOf: z.iso.date(), source: z.string().min(1) });

/** For a million requests, for a gigabyte and second, and a name among the sources. */
const LambdaPrice = z
  .tuple([z.number().positive(), z.number().positive(), z.string()])
  .transform(([perMillionRequests, perGbSecond, source]) => ({ perMillionRequests, perGbSecond, source }));

/** Region → a price, and a name among the sources. */
const OfRegions = z.record(
  z.string(),
  z.tuple([z.number().min(0), z.string()]).transform(([usd, source]) => ({ usd, source })),
);

const PriceTable = z.object({
  sources: z.record(z.string(), Source),
  fargate: z.record(z.string(), z.object({ X86_64: FargatePrice.optional(), ARM64: FargatePrice.optional() })),
  /** To the internet, of the first terabytes of a month. */
  transferOutPerGb: OfRegions,
  /** What a NAT gateway carries, in either direction. */
  natPerGb: OfRegions,
  /** That it is there, run or not. */
  natPerHour: OfRegions,
  /** On demand. */
  dynamodbPerMillionReads: OfRegions,
  dynamodbPerMillionWrites: OfRegions,
  /** What CloudWatch Logs takes in. */
  logsPerGb: OfRegions,
  publicIpv4: Source.extend({ perAddressHour: z.number() }),
  /** On arm64, of the first tier. */
  lambda: z.record(z.string(), LambdaPrice),
});
export type PriceTable = z.infer<typeof PriceTable>;

export const PRICES: PriceTable = PriceTable.parse(prices);
