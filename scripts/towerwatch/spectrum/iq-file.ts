import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { parseNumpyHeader } from '../../tables/numpy-header.ts';
import { tableError, unreadable } from '../../tables/table-error.ts';

/** How one sample is stored: two numbers, real and imaginary part. */
interface SampleFormat {
  readonly wordBytes: number;
  readonly number: (bytes: Buffer, at: number) => number;
}

const FLOAT32: SampleFormat = { wordBytes: 4, number: (bytes, at) => bytes.readFloatLE(at) };
const FLOAT64: SampleFormat = { wordBytes: 8, number: (bytes, at) => bytes.readDoubleLE(at) };
const INT16: SampleFormat = { wordBytes: 2, number: (bytes, at) => bytes.readInt16LE(at) / 32_768 };

const RAW: Readonly<Record<string, SampleFormat>> = {
  '.iq': FLOAT32,
  '.cfile': FLOAT32,
  '.bin': FLOAT32,
  '.fc32': FLOAT32,
  '.sc16': INT16,
};
const NUMPY: Readonly<Record<string, SampleFormat>> = { '<c8': FLOAT32, '<c16': FLOAT64 };

/** Ends of names of files with samples and no header; arrays of NumPy may hold either samples or spectra. */
export const RAW_ENDS: readonly string[] = Object.keys(RAW);

/** Bytes in which the header of a NumPy array fits. */
const HEADER_BYTES = 4096;

/** A file of complex samples, of which parts are read: it may be larger than memory. */
export class IqFile {
  readonly samples: number;
  readonly #descriptor: number;
  readonly #format: SampleFormat;
  readonly #offset: number;

  private constructor(descriptor: number, format: SampleFormat, offset: number, samples: number) {
    this.#descriptor = descriptor;
    this.#format = format;
    this.#offset = offset;
    this.samples = samples;
  }

  /**
   * @returns undefined where the file holds no complex samples, but maybe spectra
   * @throws TowerwatchError INPUT_MISSING, INPUT_EMPTY, INPUT_RAGGED or INPUT_UNREADABLE
   */
  static open(file: string): IqFile | undefined {
    const raw = Object.entries(RAW).find(([end]) => file.toLowerCase().endsWith(end))?.[1];
    if (raw === undefined && !file.toLowerCase().endsWith('.npy')) return undefined;
    const descriptor = openFile(file);
    try {
      const { size } = fstatSync(descriptor);
      if (size === 0) throw tableError('INPUT_EMPTY', file, undefined, 'is empty; give samples');
      const stored = raw ? { format: raw, offset: 0 } : numpyFormat(descriptor, file);
      if (stored === undefined) {
        closeSync(descriptor);
        return undefined;
      }
      const samples = (size - stored.offset) / (2 * stored.format.wordBytes);
      if (!Number.isInteger(samples)) {
        const found = `${size - stored.offset} bytes are no whole number of samples`;
        throw tableError('INPUT_UNREADABLE', file, undefined, `${found}; check that it is whole`);
      }
      return new IqFile(descriptor, stored.format, stored.offset, samples);
    } catch (error) {
      closeSync(descriptor);
      throw error;
    }
  }

  /** @param iq [n, 2] where samples go, from number `first` on, which the file must have */
  read(first: number, iq: Float64Array): void {
    const { wordBytes, number } = this.#format;
    const bytes = Buffer.alloc(iq.length * wordBytes);
    readSync(this.#descriptor, bytes, 0, bytes.length, this.#offset + 2 * first * wordBytes);
    for (let i = 0; i < iq.length; i++) iq[i] = number(bytes, i * wordBytes);
  }

  close(): void {
    closeSync(this.#descriptor);
  }
}

function openFile(file: string): number {
  try {
    return openSync(file, 'r');
  } catch (cause) {
    throw unreadable(file, cause);
  }
}

function numpyFormat(descriptor: number, file: string) {
  const head = Buffer.alloc(HEADER_BYTES);
  const { descr, shape, offset } = parseNumpyHeader(
    head.subarray(0, readSync(descriptor, head, 0, HEADER_BYTES, 0)),
    file,
  );
  const format = NUMPY[descr];
  if (format === undefined) return undefined;
  if (shape.length !== 1) {
    const found = `its shape is (${shape.join(', ')})`;
    throw tableError('INPUT_RAGGED', file, undefined, `${found}; save samples one after the other`);
  }
  return { format, offset };
}
