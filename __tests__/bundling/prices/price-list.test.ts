// Price list files in AWS's own form, made by hand: what they say plainly is taken, and nothing else.
import {
  fargatePricesIn,
  isOfNat,
  lambdaPricesIn,
  logsPerGbIn,
  millionReadsIn,
  millionWritesIn,
  natPerGbIn,
  natPerHourIn,
  readOffer,
  transferOutIn,
} from "../../../bundling/prices/price-list.ts";

/** Usage type → its price, or its steps. */
const offerOf = (usages: readonly (readonly [usage: string, ...steps: (readonly [from: string, usd: string])[]])[]) =>
  readOffer(
    JSON.stringify({
      formatVersion: "v1.0",
      publicationDate: "2026-09-11T17:02:11Z",
      products: Object.fromEntries(
        usages.map(([usagetype], sku) => [`SKU${sku}`, { sku: `SKU${sku}`, attributes: { usagetype } }]),
      ),
      terms: {
        OnDemand: Object.fromEntries(
          usages.map(([, ...steps], sku) => [
            `SKU${sku}`,
            {
              [`SKU${sku}.TERM`]: {
                priceDimensions: Object.fromEntries(
                  steps.map(([beginRange, USD], step) => [`RATE${step}`, { beginRange, pricePerUnit: { USD } }]),
                ),
              },
            },
          ]),
        ),
      },
    }),
  );

const ARM_AND_X86 = [
  ["USE2-Fargate-vCPU-Hours:perCPU", ["0", "0.0404800000"]],
  ["USE2-Fargate-GB-Hours", ["0", "0.0044450000"]],
  ["USE2-Fargate-ARM-vCPU-Hours:perCPU", ["0", "0.0323800000"]],
  ["USE2-Fargate-ARM-GB-Hours", ["0", "0.0035600000"]],
] as const;

describe("a price list of AWS", () => {
  it("says what Linux tasks cost, on either processor", () => {
    const both = { X86_64: [0.04048, 0.004445], ARM64: [0.03238, 0.00356] };
    expect(fargatePricesIn(offerOf(ARM_AND_X86))).toEqual(both);
    const others = [
      ["USE2-Fargate-Windows-vCPU-Hours:perCPU", ["0", "0.0914800000"]],
      ["USE2-SpotUsage-Fargate-vCPU-Hours:perCPU", ["0", "0.0121"]],
      ["USE2-Fargate-EphemeralStorage-GB-Hours", ["0", "0.000111"]],
      ["USE2-ECS-EC2-GB-Hours", ["0", "0"]],
    ] as const;
    expect(fargatePricesIn(offerOf([...others, ...ARM_AND_X86]))).toEqual(both);
  });

  it("of the first region has no prefix", () => {
    const usages = [
      ["Fargate-vCPU-Hours:perCPU", ["0", "0.04048"]],
      ["Fargate-GB-Hours", ["0", "0.004445"]],
    ] as const;
    expect(fargatePricesIn(offerOf(usages))).toEqual({ X86_64: [0.04048, 0.004445] });
  });

  it("leaves unknown what it says in part, twice, or as free", () => {
    const [vcpu, gb, armVcpu] = ARM_AND_X86;
    expect(fargatePricesIn(offerOf([vcpu, gb, armVcpu]))).toEqual({ X86_64: [0.04048, 0.004445] });
    const another = ["USE2-Fargate-vCPU-Hours:perCPU", ["0", "0.05"]] as const;
    expect(fargatePricesIn(offerOf([vcpu, gb, another]))).toEqual({});
    expect(fargatePricesIn(offerOf([["USE2-Fargate-vCPU-Hours:perCPU", ["0", "0"]], gb]))).toEqual({});
    expect(fargatePricesIn(offerOf([]))).toEqual({});
  });

  it("has the first price above nothing of what leaves AWS", () => {
    const steps = ["EUC1-DataTransfer-Out-Bytes", ["10240", "0.085"], ["0", "0"], ["1", "0.09"]] as const;
    expect(transferOutIn(offerOf([steps, ["EUC1-USE1-AWS-Out-Bytes", ["0", "0.02"]]]))).toBe(0.09);
    expect(transferOutIn(offerOf([["EUC1-DataTransfer-In-Bytes", ["0", "0"]]]))).toBeUndefined();
  });

  it("says what a million writes on demand and a gigabyte of logs cost", () => {
    const writes = ["EUC1-WriteRequestUnits", ["0", "0.0000007625"]] as const;
    const others = [
      ["IA-WriteRequestUnits", ["0", "0.00000078"]],
      ["EUC1-IA-WriteRequestUnits", ["0", "0.00000095"]],
      ["EUC1-ReplWriteRequestUnits", ["0", "0.0000007625"]],
    ] as const;
    expect(millionWritesIn(offerOf([writes, ...others]))).toBe(0.7625);
    expect(millionWritesIn(offerOf(others))).toBeUndefined();
    const reads = ["EUC1-ReadRequestUnits", ["0", "0.0000001525"]] as const;
    expect(millionReadsIn(offerOf([reads, ...others, ["EUC1-IA-ReadRequestUnits", ["0", "0.00000019"]]]))).toBe(0.1525);
    expect(millionReadsIn(offerOf(others))).toBeUndefined();
    const logs = ["DataProcessing-Bytes", ["0", "0.5"]] as const;
    expect(logsPerGbIn(offerOf([logs, ["DataProcessingIA-Bytes", ["0", "0.25"]]]))).toBe(0.5);
  });

  it("says what calls of a function on arm64 cost, of the first tier, and nothing of provisioned ones", () => {
    const requests = ["EUC1-Request-ARM", ["0", "0.0000002000"]] as const;
    const seconds = ["EUC1-Lambda-GB-Second-ARM", ["7500000000", "0.0000120001"], ["0", "0.0000133334"]] as const;
    const others = [
      ["EUC1-Request", ["0", "0.0000003"]],
      ["EUC1-Lambda-GB-Second", ["0", "0.0000166667"]],
      ["EUC1-Lambda-Provisioned-GB-Second-ARM", ["0", "0.0000077778"]],
    ] as const;
    expect(lambdaPricesIn(offerOf([...others, requests, seconds]))).toEqual([0.2, 0.0000133334]);
    expect([lambdaPricesIn(offerOf([requests])), lambdaPricesIn(offerOf(others))]).toEqual([undefined, undefined]);
  });

  it("says as CSV what a NAT gateway costs a gigabyte and an hour, of which its head and these lines are enough", () => {
    const head = '"SKU","TermType","PriceDescription","PricePerUnit","Currency","usageType"';
    const lines = [
      '"Publication Date","2026-09-11T17:02:11Z"',
      head,
      '"A","OnDemand","$0.045 per GB, ""NAT""","0.0450000000","USD","USE2-NatGateway-Bytes"',
      '"B","OnDemand","$0.045 per hour","0.0560000000","USD","USE2-NatGateway-Hours"',
      '"C","OnDemand","$0.09","0.0900000000","USD","USE2-NatGateway-Prvd-Bytes"',
    ];
    const kept = lines.filter(isOfNat);
    expect(kept).toEqual([head, lines[2], lines[3]]);
    expect([natPerGbIn(kept), natPerGbIn(lines), natPerHourIn(kept)]).toEqual([0.045, 0.045, 0.056]);
    expect(natPerHourIn([head])).toBeUndefined();
    const another = '"D","OnDemand","","0.05","USD","USE2-NatGateway-Bytes"';
    expect([natPerGbIn([...kept, another]), natPerGbIn([head]), natPerGbIn([])]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  it("is refused when it is none", () => {
    expect(() => readOffer('{"products":{}}')).toThrow();
  });
});
