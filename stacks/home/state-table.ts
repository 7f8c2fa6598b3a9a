// The state table: the four seeded items and one per slot, a few kilobytes.
import { DynamodbTable } from "@cdktf/provider-aws/lib/dynamodb-table/index.js";
import { Construct } from "constructs";
import { STATE_TABLE_KEY } from "../../contracts/words/names.ts";
import type { Deployment } from "../deployment.ts";
import { namingOf } from "../naming.ts";

export class StateTable extends Construct {
  readonly table: DynamodbTable;

  constructor(scope: Construct, id: string, { config }: Deployment) {
    super(scope, id);
    this.table = new DynamodbTable(this, "state", {
      name: namingOf(config.name).stateTable,
      billingMode: "PAY_PER_REQUEST",
      hashKey: STATE_TABLE_KEY,
      attribute: [{ name: STATE_TABLE_KEY, type: "S" }],
      pointInTimeRecovery: { enabled: true },
    });
  }
}
