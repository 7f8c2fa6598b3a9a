// Tells a config of Meridian's from another program's file by its name: many k6 scripts open a `config.json` of their own,
// and k6 reads none that it is not told of.
import { Config } from "../../contracts/config/config.ts";
import { isObject } from "../../contracts/config/layers/layer.ts";
import { isK6Options } from "../k6/script-layers.ts";
import type { LayerFile } from "./layer-files.ts";

/** By one of these names a config tells that it is Meridian's. */
const MARKS = ["$schema", "script", "homeRegion", "remoteRegions"];

/** @param files of what was found, the lowest first: one that extends another is Meridian's */
export const isForeign = ([only, ...others]: readonly LayerFile[]): boolean => {
  if (only === undefined || others.length > 0 || !only.isJson) return false;
  const names = isObject(only.document) ? Object.keys(only.document) : [];
  if (names.some((name) => MARKS.includes(name))) return false;
  return names.length === 0 || isK6Options(only.document) || names.some((name) => !Object.hasOwn(Config.shape, name));
};
