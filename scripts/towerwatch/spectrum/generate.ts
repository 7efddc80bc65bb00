import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { FFT_SIZE, featurize } from '#core/detect/spectrum/featurize.ts';
import { seededRandom } from '#core/random/random.ts';
import { SPECTRUM_KINDS, type SpectrumKind, USUAL_STRENGTH } from '#core/simulate/spectra/kinds.ts';
import { drawSite, Recording } from '#core/simulate/spectra/recording.ts';
import { csvTable } from '../../report/csv-table.ts';
import { writeOutput } from '../../report/write-output.ts';
import type { Progress } from '../../start/progress.ts';
import { writeNumpyHeader } from '../../tables/numpy-header.ts';
import { outputFolder } from './files.ts';
import { writeSpectra } from './spectra-file.ts';

export interface GenerateOptions {
  /** Recordings of each anomalous kind; of normal ones there are eight times as many to train on, and as many held out. */
  readonly recordings: number;
  /** Spectra in a recording. */
  readonly rows: number;
  readonly downsampleRatio: number;
  /** dB above the usual strength of each kind. */
  readonly strength: number;
  readonly as: 'spectra' | 'iq';
  readonly seed: number;
}

interface Wanted {
  readonly folder: 'normal' | 'held-out' | 'anomalies';
  readonly name: string;
  readonly kind: SpectrumKind;
}

/** Normal recordings for each of an anomalous kind: by default enough to validate a false-positive rate of 1 %. */
const NORMAL_PER_KIND = 8;
/** Samples that are made at once. */
const CHUNK = 64 * 1024;

/**
 * Writes recordings of one receiver: FOLDER/normal to train on, FOLDER/held-out as normal, FOLDER/anomalies of all kinds, and
 * what each is in FOLDER/labels.csv.
 * @returns files written, without labels.csv
 * @throws TowerwatchError OUTPUT_UNWRITABLE
 */
export async function generate(
  folder: string,
  options: GenerateOptions,
  progress: Progress,
): Promise<number> {
  const random = seededRandom(options.seed);
  const site = drawSite(random.fork('site'));
  const wanted = recordingsOf(options.recordings);
  const labels: (string | number | null)[][] = [];
  for (const [i, { folder: part, name, kind }] of wanted.entries()) {
    const strength = USUAL_STRENGTH[kind] + options.strength;
    const recording = new Recording({ site, kind, strength }, random.fork(name));
    const file = join(part, `${name}.npy`);
    outputFolder(join(folder, part));
    if (options.as === 'iq') writeIq(join(folder, file), recording, options);
    else await writeSpectra(join(folder, file), spectraOfRecording(recording, options));
    labels.push([file, kind, Number(kind !== 'normal'), kind === 'normal' ? null : strength]);
    progress.update('recordings', i + 1, wanted.length);
  }
  const columns = ['file', 'kind', 'label', 'strength_db'];
  writeOutput(join(folder, 'labels.csv'), csvTable({ columns, rows: labels }));
  return wanted.length;
}

function recordingsOf(recordings: number): Wanted[] {
  const several = (count: number, of: Omit<Wanted, 'name'>, name: string): Wanted[] =>
    Array.from({ length: count }, (_, i) => ({ ...of, name: `${name}-${i + 1}` }));
  return [
    ...several(NORMAL_PER_KIND * recordings, { folder: 'normal', kind: 'normal' }, 'normal'),
    ...several(recordings, { folder: 'held-out', kind: 'normal' }, 'held-out'),
    ...SPECTRUM_KINDS.filter((kind) => kind !== 'normal').flatMap((kind) =>
      several(recordings, { folder: 'anomalies', kind }, kind),
    ),
  ];
}

function spectraOfRecording(recording: Recording, { rows, downsampleRatio }: GenerateOptions) {
  return featurize((first, iq) => recording.read(first, iq), rows, downsampleRatio);
}

/** As many samples as give so many spectra. */
function writeIq(file: string, recording: Recording, { rows, downsampleRatio }: GenerateOptions): void {
  const samples = rows * downsampleRatio * FFT_SIZE;
  const descriptor = openSync(file, 'w');
  try {
    writeSync(descriptor, writeNumpyHeader('<c8', [samples]));
    for (let first = 0; first < samples; first += CHUNK) {
      const iq = new Float64Array(2 * Math.min(CHUNK, samples - first));
      recording.read(first, iq);
      writeSync(descriptor, new Uint8Array(Float32Array.from(iq).buffer));
    }
  } finally {
    closeSync(descriptor);
  }
}
