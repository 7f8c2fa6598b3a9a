// Whether a text that a script sends as a file is its content or the path of a file: before the run, where the files are
// gathered that travel with the script, and in the run, where they are opened.

/** What files that people upload end in: a text such as `example.com` is none. */
const ENDINGS = [
  "7z apk avi avif bin bmp bz2 css csv dat doc docx eml eps exe flac gif gz heic heif htm html ico ics iso jar",
  "jpeg jpg js json jsonl log m4a m4v md mkv mov mp3 mp4 mpeg mpg ndjson odp ods odt ogg parquet pdf pem png ppt",
  "pptx proto psd rar rtf sql sqlite svg tar tgz tif tiff ts tsv ttf txt vcf wasm wav webm webp woff woff2 xls",
  "xlsx xml xz yaml yml zip zst",
].join(" ");
const IS_ENDING: ReadonlySet<string> = new Set(ENDINGS.split(" "));

/** `./photo`, `../data/photo.png`: always a path. */
const BEGINS_AS_PATH = /^\.{1,2}[\\/][^\n]*$/;
/** Longer texts are content. */
const MAX_PATH_LENGTH = 1024;
/** `photo.png`, `data/photo.png`, `/data/photo.png`. */
const NAME_WITH_ENDING = /^[\w.~@+/\\-]*[\w-]\.(\w{2,7})$/;

/** @param filename that it is to be sent under: beside it, a text that only looks like a file's name may be content */
export const isFilePath = (text: string, filename?: string): boolean => {
  if (text.length > MAX_PATH_LENGTH) return false;
  if (BEGINS_AS_PATH.test(text) && (filename === undefined || !/\s/.test(text))) return true;
  const ending = endingOf(text);
  return ending !== undefined && (filename === undefined || endingOf(filename) === ending);
};

const endingOf = (name: string): string | undefined => {
  const ending = NAME_WITH_ENDING.exec(name)?.[1]?.toLowerCase();
  return ending !== undefined && IS_ENDING.has(ending) ? ending : undefined;
};
