// The part of archiver that archive.ts uses: the library has no types of its own.
declare module "archiver" {
  import type { Readable } from "node:stream";

  interface Archiver extends Readable {
    glob(pattern: string, where: { readonly cwd: string }, entry: { readonly date: Date; readonly mode: number }): this;
    finalize(): Promise<void>;
  }
  export default function archiver(format: "zip", options: { readonly zlib: { readonly level: number } }): Archiver;
}
