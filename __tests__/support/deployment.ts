// A deployment of a test's own: a folder with config, script and Terraform's state, and the cdktf commands run there.
import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const ROOT = join(__dirname, "../..");
const APP = `node --import ${join(ROOT, "node_modules/tsx/dist/esm/index.mjs")} ${join(ROOT, "main.ts")}`;

export interface Ran {
  readonly exitCode: number | null;
  /** Standard output and error, as they came. */
  readonly output: string;
  readonly stdout: string;
}

export interface DeploymentFolder {
  readonly folder: string;
  readonly write: (file: string, content: string | object) => void;
  readonly cdktf: (...args: readonly string[]) => Promise<Ran>;
  /** `cdktf …`, ended by SIGKILL, with whatever it started, when `isTime` says so. */
  readonly cdktfKilled: (isTime: () => boolean, ...args: readonly string[]) => Promise<Ran>;
  /** The `meridian` command, there. */
  readonly meridian: (...args: readonly string[]) => Promise<Ran>;
  /** The same; `hear` is told all that it has printed until now. */
  readonly meridianHeard: (hear: (text: string) => void, ...args: readonly string[]) => Promise<Ran>;
  readonly terraform: (stack: string, ...args: readonly string[]) => Promise<Ran>;
  /** Resources that Terraform's states still hold, as `stack type.name`. */
  readonly resources: () => string[];
  readonly remove: () => void;
}

interface Watching {
  readonly watch?: (pid: number) => void;
  readonly hear?: (text: string) => void;
}

const run = (command: string, args: readonly string[], cwd: string, { watch, hear }: Watching = {}): Promise<Ran> =>
  new Promise((resolve) => {
    const child = spawn(command, args, { cwd, stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, CI: "1" } });
    let output = "";
    let stdout = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => {
        output += text;
        if (stream === child.stdout) stdout += text;
        hear?.(output);
      });
    }
    if (child.pid !== undefined) watch?.(child.pid);
    child.on("close", (exitCode) => resolve({ exitCode, output, stdout }));
  });

/** The processes below one: cdktf runs Terraform in a session of its own, so that a process group would not have it. */
const descendantsOf = (pid: number): number[] => {
  const children = readdirSync("/proc")
    .filter((entry) => /^\d+$/.test(entry))
    .filter((entry) => {
      try {
        const stat = readFileSync(`/proc/${entry}/stat`, "utf8");
        return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]) === pid;
      } catch {
        return false;
      }
    });
  return children.flatMap((child) => [Number(child), ...descendantsOf(Number(child))]);
};

const killWithDescendants = (pid: number): void => {
  for (const one of [pid, ...descendantsOf(pid)]) {
    try {
      process.kill(one, "SIGKILL");
    } catch {
      // It has ended by itself meanwhile.
    }
  }
};

const killWhen = (isTime: () => boolean) => (pid: number) => {
  const timer = setInterval(() => {
    if (!isTime()) return;
    clearInterval(timer);
    killWithDescendants(pid);
  }, 200);
  timer.unref();
};

interface State {
  readonly resources?: readonly {
    readonly mode: string;
    readonly type: string;
    readonly name: string;
    /** None while it is being made. */
    readonly instances: readonly unknown[];
  }[];
}

export const makeDeployment = (): DeploymentFolder => {
  const folder = mkdtempSync(join(tmpdir(), "meridian-aws-"));
  const write: DeploymentFolder["write"] = (file, content) =>
    writeFileSync(join(folder, file), typeof content === "string" ? content : JSON.stringify(content, null, 2));
  write("cdktf.json", { ...JSON.parse(readFileSync(join(ROOT, "cdktf.json"), "utf8")), app: APP });
  return {
    folder,
    write,
    cdktf: (...args) => run(join(ROOT, "node_modules/.bin/cdktf"), args, folder),
    cdktfKilled: (isTime, ...args) =>
      run(join(ROOT, "node_modules/.bin/cdktf"), args, folder, { watch: killWhen(isTime) }),
    meridian: (...args) => run(process.execPath, [join(ROOT, "dist/meridian.mjs"), ...args], folder),
    meridianHeard: (hear, ...args) =>
      run(process.execPath, [join(ROOT, "dist/meridian.mjs"), ...args], folder, { hear }),
    terraform: (stack, ...args) => run("terraform", args, join(folder, "cdktf.out/stacks", stack)),
    resources: () =>
      readdirSync(folder)
        .filter((file) => /^terraform\..*\.tfstate$/.test(file))
        .flatMap((file) => {
          const { resources = [] } = JSON.parse(readFileSync(join(folder, file), "utf8")) as State;
          const stack = file.split(".").at(-2) ?? "";
          return resources
            .filter(({ mode, instances }) => mode === "managed" && instances.length > 0)
            .map(({ type, name }) => `${stack} ${type}.${name}`);
        }),
    remove: () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }),
  };
};
