/**
 * A gzip member (RFC 1952) whose deflate blocks (RFC 1951, 3.2.4) hold the bytes as they are. The same bytes on every runtime, whose
 * zlibs differ; and `node:zlib` is not loaded, nor a library whose tables take longer than this.
 */
export function storeGzip(bytes: Uint8Array): Uint8Array {
  const trailer = Buffer.alloc(8);
  trailer.writeUInt32LE(crc32(bytes), 0);
  trailer.writeUInt32LE(bytes.length, 4);
  return Buffer.concat([header, ...blocksOf(bytes), trailer]);
}

/** Deflate, no name, no time, an unknown system. */
const header = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff]);

/** A block's length has 16 bits. */
const maxBlock = 0xffff;

function blocksOf(bytes: Uint8Array): readonly Uint8Array[] {
  const blocks: Uint8Array[] = [];
  for (let at = 0; at === 0 || at < bytes.length; at += maxBlock) {
    const data = bytes.subarray(at, at + maxBlock);
    const head = Buffer.alloc(5);
    head.writeUInt8(at + maxBlock >= bytes.length ? 1 : 0, 0);
    head.writeUInt16LE(data.length, 1);
    head.writeUInt16LE(data.length ^ maxBlock, 3);
    blocks.push(head, data);
  }
  return blocks;
}

/** Of RFC 1952, section 8: the reflected polynomial of ITU-T V.42. */
function crc32(bytes: Uint8Array): number {
  let crc = -1;
  for (const byte of bytes) crc = (remainders[(crc ^ byte) & 0xff] ?? 0) ^ (crc >>> 8);
  return ~crc >>> 0;
}

const remainders = Int32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = (crc & 1) === 0 ? crc >>> 1 : (crc >>> 1) ^ 0xedb88320;
  return crc;
});
