// A zip of small texts, not compressed, as an instructor would make it.

const crc32 = (bytes) => {
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = crc >>> 1 ^ (crc & 1 ? 0xEDB88320 : 0);
  }
  return ~crc >>> 0;
};

const numbers = (...fields) => {
  const bytes = Buffer.alloc(fields.reduce((sum, [size]) => sum + size, 0));
  let at = 0;
  for (const [size, value] of fields) at = bytes.writeUIntLE(value, at, size);
  return bytes;
};

/** The zip of texts by the names of their files. */
export function zip(texts) {
  const parts = [];
  const listed = [];
  let at = 0;
  for (const [name, text] of Object.entries(texts)) {
    const [file, content] = [Buffer.from(name), Buffer.from(text)];
    // Version, flags (names are UTF-8), method, time, date, then sizes and lengths.
    const common = [[2, 20], [2, 0x800], [2, 0], [2, 0], [2, 0x21], [4, crc32(content)],
      [4, content.length], [4, content.length], [2, file.length], [2, 0]];
    const local = Buffer.concat([numbers([4, 0x04034B50], ...common), file, content]);
    listed.push(numbers([4, 0x02014B50], [2, 20], ...common, [2, 0], [2, 0], [2, 0], [4, 0], [4, at]), file);
    parts.push(local);
    at += local.length;
  }
  const list = Buffer.concat(listed);
  const count = Object.keys(texts).length;
  const end = numbers([4, 0x06054B50], [2, 0], [2, 0], [2, count], [2, count], [4, list.length], [4, at], [2, 0]);
  return Buffer.concat([...parts, list, end]);
}
