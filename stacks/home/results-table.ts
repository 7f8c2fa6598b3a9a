// The results table: the flush logs of all regions, by run. Items expire, so an idle deployment keeps no data for ever.
import { DynamodbTable } from "@cdktf/provider-aws/lib/dynamodb-table/index.js";
import { Construct } from "constructs";
import { RESULTS_TABLE_KEYS } from "../../contracts/words/names.ts";
import type { Deployment } from "../deployment.ts";
import { namingOf } from "../naming.ts";

export class ResultsTable extends Construct {
  readonly table: DynamodbTable;

  constructor(scope: Construct, id: string, { config }: Deployment) {
    super(scope, id);
    const { partition, sort } = RESULTS_TABLE_KEYS;
    this.table = new DynamodbTable(this, "results", {
      name: namingOf(config.name).resultsTable,
      billingMode: "PAY_PER_REQUEST",
      hashKey: partition,
      rangeKey: sort,
      attribute: [
        { name: partition, type: "S" },
        { name: sort, type: "N" },
      ],
      ttl: { enabled: true, attributeName: "expiresAt" },
      pointInTimeRecovery: { enabled: true },
    });
  }
}
