// What is read of Terraform's own document of a state, wherever it lies. Pure.
import * as z from "zod";
import { NAME_TAG } from "../contracts/words/names.ts";

/** What of it is read. */
const State = z.object({
  resources: z.array(
    z.object({
      mode: z.string(),
      type: z.string(),
      provider: z.string().default(""),
      instances: z.array(
        z.object({
          attributes: z
            .object({ arn: z.string().nullish(), tags: z.record(z.string(), z.string()).nullish() })
            .nullish(),
        }),
      ),
    }),
  ),
});

export interface KnownState {
  /** The deployments whose resources are in it: one, unless somebody has mixed them up. */
  readonly names: ReadonlySet<string>;
  /** By the tables' ARNs. */
  readonly tableRegions: ReadonlySet<string>;
  /** By the aliases of AWS's providers. */
  readonly regions: ReadonlySet<string>;
  readonly resourceCount: number;
}

/** @returns undefined for what is no state, or one that Terraform has to speak about */
export const parseState = (text: string): KnownState | undefined => {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    return undefined;
  }
  const state = State.safeParse(content).data;
  if (state === undefined) return undefined;
  const managed = state.resources.filter(({ mode }) => mode === "managed");
  const attributes = managed.flatMap(({ type, instances }) =>
    instances.flatMap((one) => (one.attributes == null ? [] : [{ type, ...one.attributes }])),
  );
  return {
    names: new Set(attributes.flatMap(({ tags }) => tags?.[NAME_TAG] ?? [])),
    tableRegions: new Set(
      attributes.flatMap(({ type, arn }) => (type === "aws_dynamodb_table" ? (arn?.split(":")[3] ?? []) : [])),
    ),
    regions: new Set(managed.flatMap(({ provider }) => /\/aws"\]\.([a-z0-9-]+)$/.exec(provider)?.[1] ?? [])),
    resourceCount: managed.length,
  };
};

/** @returns in order, so that the same state makes the same stacks */
export const regionsOf = (state: KnownState | undefined): string[] => [...(state?.regions ?? [])].sort();
