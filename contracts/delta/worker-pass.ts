// What a worker shows its aggregator with each delta: who it is, vouched for by the orchestrator. The orchestrator makes
// it of the aggregator's flush token, which no worker sees, so that the aggregator can check it and keep nothing.
import { createHmac, timingSafeEqual } from "node:crypto";

/** The worker that a pass speaks for. */
export interface PassHolder {
  readonly region: string;
  readonly slot: number;
  readonly workerId: string;
  /** The run's number: a pass of the run before is none. */
  readonly generation: number;
}

const MEANING = "meridian.worker-pass.v1";

/** JSON, so that no two holders have the same text. */
const sealOf = (flushToken: string, { region, slot, workerId, generation }: PassHolder): Buffer =>
  createHmac("sha256", flushToken)
    .update(JSON.stringify([MEANING, region, slot, workerId, generation]))
    .digest();

/** `<generation>.<slot>.<worker id>.<seal>`; the last two in base64url. */
export const makePass = (flushToken: string, holder: PassHolder): string => {
  const workerId = Buffer.from(holder.workerId).toString("base64url");
  return `${holder.generation}.${holder.slot}.${workerId}.${sealOf(flushToken, holder).toString("base64url")}`;
};

const PASS = /^(\d{1,15})\.(\d{1,15})\.([\w-]{1,1024})\.([\w-]{43})$/;

/**
 * @param region the aggregator's own: a pass of another region is none
 * @returns who holds the pass; undefined for what the orchestrator has not made of this flush token
 */
export const readPass = (flushToken: string, region: string, pass: string): PassHolder | undefined => {
  const [, generation = "", slot = "", workerId = "", seal = ""] = PASS.exec(pass) ?? [];
  if (seal === "") return undefined;
  const holder = {
    region,
    slot: Number(slot),
    workerId: Buffer.from(workerId, "base64url").toString(),
    generation: Number(generation),
  };
  return timingSafeEqual(Buffer.from(seal, "base64url"), sealOf(flushToken, holder)) ? holder : undefined;
};
