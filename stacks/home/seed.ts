// The four state items of a run that nothing has happened in yet. What the run makes of them is not Terraform's; a
// changed config, script or size is another run, and seeds all four again.
import type { DynamodbTable } from "@cdktf/provider-aws/lib/dynamodb-table/index.js";
import { DynamodbTableItem } from "@cdktf/provider-aws/lib/dynamodb-table-item/index.js";
import { DataResource, Fn, TerraformLocal } from "cdktf";
import { Construct } from "constructs";
import { makeSeedItems } from "../../contracts/orchestrator/seed.ts";
import { type ScriptLocation, STATE_IDS } from "../../contracts/orchestrator/state.ts";
import { STATE_TABLE_KEY } from "../../contracts/words/names.ts";
import { addressesOf } from "../addresses-of.ts";
import type { Deployment } from "../deployment.ts";
import { attributesOf } from "./dynamodb-json.ts";

export class Seed extends Construct {
  constructor(
    scope: Construct,
    id: string,
    { regions, formerRegions, settings, seedHash, seed }: Deployment,
    table: DynamodbTable,
    run: { readonly script: ScriptLocation; readonly startedBy: string },
  ) {
    super(scope, id);
    // The instant of seeding: Terraform's clock when the hash is first met, and from then on the stored value.
    const seeding = new DataResource(this, "seeding", {
      input: { at: Fn.timestamp() },
      triggersReplace: { hash: seedHash },
      lifecycle: { ignoreChanges: ["input"] },
    });
    const at = seeding.getStringAttribute("output.at");
    const stamp = new TerraformLocal(this, "run-stamp", Fn.formatdate("YYYYMMDD-hhmmss", at)).asString;
    const runId = `${stamp}-${seedHash.slice(0, 4)}`;
    // Fourteen digits: greater than the milliseconds that a reset counts by, so that a deploy wins over any run before
    // it.
    const number = new TerraformLocal(this, "generation", Fn.formatdate("YYYYMMDDhhmmss", at)).asString;
    const generation = { N: number };
    let before: DynamodbTableItem[] = [];
    for (const item of makeSeedItems({ runId, generation: 0, regions, formerRegions, seed, settings, ...run })) {
      const isCommit = item.id === STATE_IDS.start;
      const written = new DynamodbTableItem(this, item.id, {
        tableName: table.name,
        hashKey: STATE_TABLE_KEY,
        item: JSON.stringify({ ...attributesOf(item), generation }),
        // The start state makes a run whole: last to be written, and first to go.
        ...(isCommit ? { dependsOn: before } : {}),
        lifecycle: { ignoreChanges: ["item"], replaceTriggeredBy: addressesOf(seeding) },
      });
      before = [...before, written];
    }
  }
}
