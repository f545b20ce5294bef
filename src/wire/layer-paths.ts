/**
 * Layer paths as small integers: every path is its parent's number and one layer more, kept once.
 *
 * Number 0 is the empty path, and a path of one layer has the layer's own code as its number. Frames that leave the
 * plain road (link layer, IP, TCP) extend their path layer by layer; the same layers give the same number again, so
 * that a stream can keep it as one word.
 */
import { LAYER_CODE, layerName } from "./layer-codes";

/** Layer codes are below. */
const CODE_LIMIT = 256;
/** No honest capture has so many; what comes after them is left out of the path. */
const MAX_PATHS = 4096;

/** The paths met so far. */
export class LayerPaths {
  readonly #numberOf = new Map<number, number>();
  /** (parent, layer) of each path from number CODE_LIMIT on. */
  readonly #parts: number[] = [];

  /** Number of `path` with one layer more. A look-up; allocates only where the path is new. */
  extend(path: number, layer: number): number {
    if (path === 0 || layer === LAYER_CODE.NONE) return path === 0 ? layer : path;
    const key = path * CODE_LIMIT + layer;
    const known = this.#numberOf.get(key);
    if (known !== undefined) return known;
    if (this.#parts.length >= MAX_PATHS) return path;
    const number = CODE_LIMIT + this.#parts.length;
    this.#parts.push(key);
    this.#numberOf.set(key, number);
    return number;
  }

  /** A path in words, outermost layer first: "eth:vlan:ip:gre". "" for number 0. */
  nameOf(path: number): string {
    const names: string[] = [];
    let rest = path;
    while (rest >= CODE_LIMIT) {
      const key = this.#parts[rest - CODE_LIMIT] ?? 0;
      names.push(layerName(key % CODE_LIMIT));
      rest = Math.floor(key / CODE_LIMIT);
    }
    if (rest > 0) names.push(layerName(rest));
    return names.reverse().join(":");
  }
}
