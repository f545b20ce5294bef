/** The part of lz4js that is used; the package has no types of its own. */
declare module "lz4js" {
  /**
   * Decompresses the block src[sIndex, sIndex + sLength) into dst from dIndex on; matches may refer to dst before dIndex.
   * Returns the index behind the last byte written. Throws on damaged data.
   */
  // eslint-disable-next-line max-params -- the library's own signature
  export function decompressBlock(
    src: Uint8Array,
    dst: Uint8Array,
    sIndex: number,
    sLength: number,
    dIndex: number,
  ): number;
}
