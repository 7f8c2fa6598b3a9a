// A process that hosts a local cloud, for tests that kill it: takes the options as JSON, prints one line when all is
// up.
import { type LocalCloudOptions, type LocalTask, startLocalCloud } from "../../../cloud/local/local-cloud.ts";

const options = JSON.parse(process.argv[2] ?? "null") as LocalCloudOptions;
const cloud = await startLocalCloud(options);
const isUp = ({ state }: LocalTask): boolean => state === "running";
while (!cloud.describeTasks().every(isUp)) await new Promise((resolve) => setTimeout(resolve, 20));
const pids = cloud.describeTasks().map(({ pid }) => pid);
process.stdout.write(`${JSON.stringify({ environment: cloud.environment, pids })}\n`);
