/** So many that a line fits on a phone. */
export const PER_LINE = 8;
/** Width of a full line's bytes, in letters: two for each, and spaces between. */
export const BYTES_WIDTH = 3 * PER_LINE - 1;
/** Printable ASCII. */
const FIRST = 0x20;
const LAST = 0x7e;

/** One line of bytes: where it begins, the bytes in hexadecimal, and as text, with a dot for what cannot be printed. */
export interface HexLine {
  readonly offset: string;
  readonly bytes: string;
  readonly text: string;
}

/** Bytes as people read them. @param base64 the bytes in Base64 @param most lines */
export function hexLines(base64: string, most: number): HexLine[] {
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  const lines: HexLine[] = [];
  for (let start = 0; start < bytes.length && lines.length < most; start += PER_LINE) {
    const line = bytes.subarray(start, start + PER_LINE);
    lines.push({
      offset: start.toString(16).padStart(4, '0'),
      bytes: Array.from(line, (byte) => byte.toString(16).padStart(2, '0')).join(' '),
      text: Array.from(line, (byte) =>
        byte >= FIRST && byte <= LAST ? String.fromCharCode(byte) : '·',
      ).join(''),
    });
  }
  return lines;
}
