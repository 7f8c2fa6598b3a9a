// All stacks of a deployment.
import type { App } from "cdktf";
import type { Deployment } from "./deployment.ts";
import { HomeStack } from "./home/home-stack.ts";
import { FormerRegionStack } from "./remote/former-region-stack.ts";
import { RemoteStack } from "./remote/remote-stack.ts";

export const addStacks = (app: App, deployment: Deployment): void => {
  new HomeStack(app, deployment);
  for (const region of Object.keys(deployment.regions)) new RemoteStack(app, deployment, region);
  for (const region of deployment.formerRegions) new FormerRegionStack(app, deployment, region);
};
