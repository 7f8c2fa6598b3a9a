// The part of dynalite's interface that is used here: the package brings no types.
declare module "dynalite" {
  import type { Server } from "node:http";

  /**
   * @param options.path directory of the LevelDB store;
   * @param options.createTableMs how long a table stays CREATING
   */
  function dynalite(options: { readonly path: string; readonly createTableMs: number }): Server;
  export = dynalite;
}
