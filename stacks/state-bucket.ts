// What is read of the states that lie in a bucket (`stateBackend`): which regions the config has lost, and where home
// stands. Terraform alone writes them.
import { GetObjectCommand, paginateListObjectsV2, type S3Client } from "@aws-sdk/client-s3";
import { createS3 } from "../cloud/aws/plan-store.ts";
import { throughProxy } from "../cloud/aws/tunnel-agent.ts";
import type { Config } from "../contracts/config/config.ts";
import { HOME_STACK, regionOfStack, remoteStackOf } from "../contracts/words/names.ts";
import { type KnownState, parseState } from "./terraform-state.ts";

/** A synth is no place to wait for long. */
const ATTEMPTS = 2;

export interface StatesInBucket {
  readonly home: KnownState | undefined;
  /** Regions whose remote stacks stand, and which the config does not name. */
  readonly formerRegions: readonly string[];
}

type Backend = NonNullable<Config["stateBackend"]>;

const ENDING = ".tfstate";
const folderOf = ({ prefix }: Backend, name: string): string => `${prefix}/${name}/`;
/** As Terraform's backend is told. */
export const stateKeyOf = (backend: Backend, name: string, stack: string): string =>
  `${folderOf(backend, name)}${stack}${ENDING}`;

/** What a bucket is asked. */
export interface Bucket {
  /** Keys that begin so. */
  readonly list: (prefix: string) => Promise<readonly string[]>;
  readonly read: (key: string) => Promise<string>;
}

/** @throws whatever the bucket answers */
export const lookAtStates = async (
  { list, read }: Bucket,
  { name, remoteRegions }: Pick<Config, "name" | "remoteRegions">,
  backend: Backend,
): Promise<StatesInBucket> => {
  const folder = folderOf(backend, name);
  const keys = await list(folder);
  const stateOf = async (stack: string): Promise<KnownState | undefined> => {
    const key = stateKeyOf(backend, name, stack);
    return keys.includes(key) ? parseState(await read(key)) : undefined;
  };
  const lost = keys.flatMap((key) => {
    const region = key.endsWith(ENDING) ? regionOfStack(key.slice(folder.length, -ENDING.length)) : undefined;
    return region === undefined || Object.hasOwn(remoteRegions, region) ? [] : [region];
  });
  const stand = await Promise.all(
    lost.map(async (region) => ((await stateOf(remoteStackOf(region)))?.resourceCount ?? 0) > 0),
  );
  return { home: await stateOf(HOME_STACK), formerRegions: lost.filter((_, index) => stand[index]).sort() };
};

/** @throws whatever AWS answers */
export const readStatesInBucket = async (
  config: Pick<Config, "name" | "remoteRegions">,
  backend: Backend,
): Promise<StatesInBucket> => {
  const s3 = createS3(backend.region, process.env, { ...throughProxy(), maxAttempts: ATTEMPTS });
  try {
    return await lookAtStates(bucketOf(s3, backend.bucket), config, backend);
  } finally {
    s3.destroy();
  }
};

const bucketOf = (client: S3Client, name: string): Bucket => ({
  list: async (Prefix) => {
    const keys: string[] = [];
    for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket: name, Prefix }))
      keys.push(...Contents.flatMap(({ Key }) => Key ?? []));
    return keys;
  },
  read: async (Key) =>
    (await (await client.send(new GetObjectCommand({ Bucket: name, Key }))).Body?.transformToString("utf8")) ?? "",
});
