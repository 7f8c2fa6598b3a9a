// The price table, as prices.json has it: parsed once, so that what is missing there is missing here, and never guessed.
import * as z from "zod";
import prices from "./prices.json" with { type: "json" };

/** As the table writes it: per vCPU and hour, per GB and hour, and a name among the sources. */
const FargatePrice = z
  .tuple([z.number().positive(), z.number().positive(), z.string()])
  .transform(([perVcpuHour, perGbHour, source]) => ({ perVcpuHour, perGbHour, source }));
const Source = z.object({ asOf: z.iso.date(), source: z.string().min(1) });

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
  /** What a NAT gateway carries, in either direction. Its hours are its owner's, run or not. */
  natPerGb: OfRegions,
  /** On demand. */
  dynamodbPerMillionWrites: OfRegions,
  /** What CloudWatch Logs takes in. */
  logsPerGb: OfRegions,
  publicIpv4: Source.extend({ perAddressHour: z.number() }),
  lambda: Source.extend({ regions: z.array(z.string()), perMillionRequests: z.number(), perGbSecond: z.number() }),
});
export type PriceTable = z.infer<typeof PriceTable>;

export const PRICES: PriceTable = PriceTable.parse(prices);
