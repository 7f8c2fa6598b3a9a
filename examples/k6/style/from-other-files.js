// All of it stands in other files, which open files of their own.

export * from "./lib/phases.js";
export { visit as default } from "./lib/visit.js";
