/**
 * Names of the files that a capturing program makes when it begins a new file from time to time (a ring buffer, or
 * dumpcap's `-b` without one): `NAME_NNNNN_YYYYMMDDhhmmss.EXT`, or the two numbers the other way round
 * (`-b nametimenum:2`), with what a compression adds to it.
 */

/** What a file's name says of its place among its siblings. */
interface RingName {
  /** What all siblings share: the name before the numbers, the ending without its compression, the numbers' order. */
  stem: string;
  ending: string;
  order: number;
  number: number;
  /** YYYYMMDDhhmmss in local time, as it was when the file was begun. */
  stamp: string;
  name: string;
}

const PATTERNS = [
  /^(?<name>.+)_(?<number>\d{5,9})_(?<stamp>\d{14})(?<ending>\.[^/\\]*)?$/,
  /^(?<name>.+)_(?<stamp>\d{14})_(?<number>\d{5,9})(?<ending>\.[^/\\]*)?$/,
];

const COMPRESSION_ENDING = /\.(gz|zst|lz4)$/i;

function ringName(fileName: string): RingName | undefined {
  for (const [order, pattern] of PATTERNS.entries()) {
    const groups = pattern.exec(fileName)?.groups;
    if (!groups) continue;
    const { name = "", number = "", stamp = "", ending = "" } = groups;
    const plainEnding = ending.replace(COMPRESSION_ENDING, "");
    return { stem: name, ending: plainEnding, order, number: Number(number), stamp, name: fileName };
  }
  return undefined;
}

function isSibling(a: RingName, b: RingName | undefined): b is RingName {
  return a.stem === b?.stem && a.ending === b.ending && a.order === b.order;
}

/**
 * The siblings of a file among the names in its folder, itself included, in the order of their numbers; where a number
 * occurs twice (the ring was begun anew, or counted round), in the order of their times. Only the file itself where
 * its name is none of a ring. Of a file that is there twice, compressed and not, one is taken: `fileName` itself, or
 * the one that is not compressed.
 */
export function ringSiblings(fileName: string, namesInFolder: readonly string[]): string[] {
  const own = ringName(fileName);
  if (!own) return [fileName];
  const byPlace = new Map<string, RingName>();
  for (const name of [...namesInFolder, fileName]) {
    const sibling = ringName(name);
    if (!isSibling(own, sibling)) continue;
    const place = `${sibling.number} ${sibling.stamp}`;
    const known = byPlace.get(place);
    const isBetter = !known || name === fileName || COMPRESSION_ENDING.test(known.name);
    if (isBetter && known?.name !== fileName) byPlace.set(place, sibling);
  }
  const siblings = [...byPlace.values()];
  const isCountedOnce = new Set(siblings.map(({ number }) => number)).size === siblings.length;
  const byStamp = (a: RingName, b: RingName): number => (a.stamp < b.stamp ? -1 : Number(a.stamp > b.stamp));
  siblings.sort((a, b) => (isCountedOnce ? a.number - b.number : byStamp(a, b) || a.number - b.number));
  return siblings.map(({ name }) => name);
}

/** A short name for files that are one capture: of a ring its name and numbers, else the first and how many more. */
export function nameOfFiles(fileNames: readonly string[]): string {
  const [first, ...more] = fileNames;
  if (first === undefined) return "";
  const last = more.at(-1);
  if (last === undefined) return first;
  const [from, to] = [ringName(first), ringName(last)];
  if (!from || !to || fileNames.some((name) => !isSibling(from, ringName(name))))
    return `${first} + ${more.length}`;
  return `${from.stem}_${fiveDigits(from.number)}–${fiveDigits(to.number)}${from.ending}`;
}

function fiveDigits(number: number): string {
  return String(number).padStart(5, "0");
}
