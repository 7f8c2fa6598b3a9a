// What `meridian init` makes of folders that are not as it would have them.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeAwsFolder } from "../../../cli/init/aws-folder.ts";
import { writeStart } from "../../../cli/init/write-start.ts";
import { runProgram } from "../../../cli/program.ts";

// ES modules alone, which Jest does not load; nothing here is a terminal.
jest.mock("log-update", () => ({ createLogUpdate: () => undefined }));

const START = { name: "shop", target: "demo", template: "api", isTypeScript: false } as const;

describe("init in a folder that has other things in it", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "meridian-init-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const write = (file: string, text: string): void => writeFileSync(join(folder, file), text);
  const read = (file: string): string => readFileSync(join(folder, file), "utf8");

  it("makes no second config beside a module's", async () => {
    write("meridian.config.ts", "export default {};");
    await expect(writeStart(folder, START)).rejects.toThrow("meridian.config.ts is here already");
    expect(existsSync(join(folder, "script.js"))).toBe(false);
  });

  it("leaves a package.json alone that has no room for a script", async () => {
    for (const text of ["[]", "{ broken", '{ "scripts": null }', '"x"']) {
      write("package.json", text);
      rmSync(join(folder, "config.json"), { force: true });
      rmSync(join(folder, "script.js"), { force: true });
      expect((await writeStart(folder, START)).wrote).toEqual(["config.json", "script.js"]);
      expect(read("package.json")).toBe(text);
    }
  });

  it("says which field a deployment cannot be written into", async () => {
    write("package.json", '{ "overrides": "none", "devDependencies": [] }');
    await expect(writeAwsFolder(folder)).rejects.toThrow("devDependencies and overrides in package.json should be");
    expect(existsSync(join(folder, "main.ts"))).toBe(false);
  });

  it("writes package.json with the indentation and line ends that it has", async () => {
    write("package.json", '{\r\n\t"name": "x",\r\n\t"private": true\r\n}\r\n');
    await writeStart(folder, START);
    expect(read("package.json")).toBe(
      '{\r\n\t"name": "x",\r\n\t"private": true,\r\n\t"scripts": {\r\n\t\t"load-test": "meridian run"\r\n\t}\r\n}\r\n',
    );
  });

  it("says what was meant by a target without its beginning", async () => {
    const { issues } = await runProgram(["init", "--target", "localhost:3000"]).catch((error) => error);
    expect(issues).toMatchObject([{ path: "--target", suggestion: "http://localhost:3000" }]);
  });
});
