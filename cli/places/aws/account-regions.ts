// The regions of an account, by what it has enabled.
import { AccountClient, ListRegionsCommand, type Region, RegionOptStatus } from "@aws-sdk/client-account";
import { throughProxy } from "../../../cloud/aws/tunnel-agent.ts";
import { AWS_REGIONS, partitionOf } from "../../../contracts/words/aws-regions.ts";

export interface AccountRegions {
  readonly enabled: readonly string[];
  readonly off: readonly string[];
}

/** As the account says. Where it may not be asked all that there are count as enabled, and none as off. */
export const regionsOfAccount = async (homeRegion: string): Promise<AccountRegions> => {
  const account = new AccountClient({ region: homeRegion, ...throughProxy() });
  try {
    const regions: Region[] = [];
    let NextToken: string | undefined;
    do {
      const answer = await account.send(new ListRegionsCommand({ MaxResults: 50, NextToken }));
      regions.push(...(answer.Regions ?? []));
      NextToken = answer.NextToken;
    } while (NextToken !== undefined);
    const isOff = ({ RegionOptStatus: status }: Region): boolean =>
      status === RegionOptStatus.DISABLED || status === RegionOptStatus.DISABLING;
    const namesOf = (some: readonly Region[]): string[] => some.flatMap(({ RegionName }) => RegionName ?? []);
    return { enabled: namesOf(regions.filter((one) => !isOff(one))), off: namesOf(regions.filter(isOff)) };
  } catch {
    const partition = partitionOf(homeRegion);
    return { enabled: Object.keys(AWS_REGIONS).filter((region) => partitionOf(region) === partition), off: [] };
  } finally {
    account.destroy();
  }
};
