import type { TrainedCvae } from '#core/detect/cvae/train.ts';
import type { WindowBatch } from '#core/detect/detector.ts';
import type { Random } from '#core/random/random.ts';
import type { MarkedWindows } from '../marked-windows.ts';
import { decodeAnomalies, trainGenerator } from './conditional-generator.ts';
import { Discriminator } from './discriminator.ts';
import { anomalousOf, joinMarked, markedAt } from './marked-selection.ts';
import { transplant } from './transplant.ts';

export interface Generated {
  /** As many as were asked for. */
  readonly windows: MarkedWindows;
  /** How many of them the generator made, first of all; the others are transplants. */
  readonly accepted: number;
}

/**
 * New anomalous windows by deep conditional generation: a copy of the base, tuned on what was missed, decodes that under the
 * conditions of normal windows (AnoTuner's augmentation). A decoder washes signatures out, and near-normal windows that
 * bear the label "anomalous" do harm: a discriminator refuses them, and a transplant takes the place of each.
 * @param missed windows with anomalous steps
 * @param normal windows to put them on, of the same W and K
 * @returns `count` windows; none where there is nothing to take or to put it on
 */
export function generate(
  base: TrainedCvae,
  missed: MarkedWindows,
  normal: WindowBatch,
  count: number,
  random: Random,
): Generated {
  const readable = markedAt(missed, anomalousOf(missed, base.architecture.steps));
  const transplants = transplant(missed, normal, count, random.fork('transplants'));
  if (transplants.windows.count === 0 || readable.windows.count === 0) {
    return { windows: transplants, accepted: 0 };
  }
  const generator = trainGenerator(base, readable, normal, random.fork('generator'));
  const candidates = decodeAnomalies(generator, readable, normal, count, random.fork('candidates'));
  const discriminator = new Discriminator(readable, normal, random.fork('discriminator'));
  const all = Array.from({ length: count }, (_, i) => i);
  const accepted = all.filter((i) => discriminator.accepts(candidates, i));
  const rest = markedAt(transplants, all.slice(accepted.length));
  return { windows: joinMarked(markedAt(candidates, accepted), rest), accepted: accepted.length };
}
