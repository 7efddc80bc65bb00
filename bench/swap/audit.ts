import type { SeenScore } from './score-watch.ts';
import type { Moment } from './spans.ts';

/** What became of the windows. */
export interface WindowCounts {
  readonly sent: number;
  readonly scored: number;
  readonly lost: number;
  /** Scores of a window beyond its first. */
  readonly duplicated: number;
  /** Answered, but without a model. */
  readonly unscored: number;
  /** Whose scores are not those that the model they name gives the window. */
  readonly misnamed: number;
}

/** @param givenBy scores that a model gives a window; undefined where there is no such model */
export function countWindows(
  sent: number,
  seen: readonly SeenScore[],
  givenBy: (modelId: string, window: number) => Float32Array | undefined,
): WindowCounts {
  const times = new Uint16Array(sent);
  let unscored = 0;
  let misnamed = 0;
  for (const { window, modelId, scores } of seen) {
    times[window]++;
    if (modelId === null) unscored++;
    else if (!isNear(scores, givenBy(modelId, window))) misnamed++;
  }
  const lost = times.filter((count) => count === 0).length;
  const scored = sent - lost;
  return { sent, scored, lost, duplicated: seen.length - scored, unscored, misnamed };
}

/** Batches of another size may round differently. */
const TOLERANCE = 1e-4;

function isNear(scores: readonly number[], expected: Float32Array | undefined): boolean {
  if (expected?.length !== scores.length) return false;
  return scores.every((score, i) => {
    return Math.abs(score - expected[i]) <= TOLERANCE * Math.max(1, Math.abs(expected[i]));
  });
}

/** What a reader saw of the changes. */
export interface ChangesSeen {
  /** Partition → times that its scores went over to another model; as many as changes, if each shows and none is undone. */
  readonly byPartition: Readonly<Record<string, number>>;
  /** From the write of each change to the first score by its model, ms; null where none came. */
  readonly takenAfter: readonly (number | null)[];
}

export function changesSeen(seen: readonly SeenScore[], moments: readonly Moment[]): ChangesSeen {
  const byPartition: Record<string, number> = {};
  const current = new Map<number, string | null>();
  for (const { partition, modelId } of seen) {
    const before = current.get(partition);
    byPartition[partition] ??= 0;
    if (before !== undefined && before !== modelId) byPartition[partition]++;
    current.set(partition, modelId);
  }
  const takenAfter = moments.map(({ at, modelId }) => {
    const first = seen.find((score) => score.arrivedAt >= at && score.modelId === modelId);
    return first === undefined ? null : first.arrivedAt - at;
  });
  return { byPartition, takenAfter };
}
