// What Node's permission model keeps from a script, in words for people who write scripts: Node's own name flags that
// they cannot set.

/** @param textOf a field of what was thrown; @returns undefined: it is none of this */
export const deniedWords = (textOf: (field: string) => string | undefined): string | undefined => {
  if (textOf("code") !== "ERR_ACCESS_DENIED") return undefined;
  const permission = textOf("permission") ?? "process.binding";
  if (permission === "ChildProcess")
    return 'a script may start a process when the config has "scriptPermissions": ["child-process"]';
  const verb = { FileSystemRead: "read", FileSystemWrite: "write" }[permission];
  if (verb === undefined) return `no script may do this (${permission})`;
  return `a script may ${verb} ${textOf("resource") || "files"} when the config has "scriptPermissions": ["files"]; what it sends can travel with it, by http.file or as data of the config`;
};
