import { tensor1d, tidy } from '@tensorflow/tfjs-core';
import { parameterTensors } from '#core/nn/parameters.ts';
import type { WindowBatch } from '../detector.ts';
import { cvaeParameters } from './architecture.ts';
import { conditionOf, embed } from './network.ts';
import type { TrainedCvae } from './train.ts';
import { chunksOf } from './window-store.ts';

/** [N, H] where windows lie among all others: the encoder's last hidden states, window by window. */
export function embeddingsOf({ architecture, parameters }: TrainedCvae, batch: WindowBatch): Float32Array {
  const { steps, hidden } = architecture;
  const embeddings = new Float32Array(batch.count * hidden);
  for (const { from, store } of chunksOf(batch, steps)) {
    const chunk = tidy(() => {
      const input = store.all();
      const tensors = parameterTensors(tensor1d(parameters), cvaeParameters(architecture));
      return embed(tensors, input.x, conditionOf(input)).dataSync<'float32'>();
    });
    embeddings.set(chunk, from * hidden);
  }
  return embeddings;
}
