/** What both sides are asked, a line of JSON each; an answer is a line too. */
export interface Tasks {
  /** Makes ready for windows of so many KPIs; ours leaves network and windows in the folder for the other. */
  open: { readonly ask: { kpis: number; folder: string }; readonly answer: Versions };
  /** Scores of the first windows, and their KPIs' contributions after them. */
  scores: {
    readonly ask: { kpis: number; batch: number };
    readonly answer: { readonly scores: readonly number[] };
  };
  /** The loss at the last step of a training whose chance is decided by the folder. */
  loss: { readonly ask: { kpis: number; steps: number }; readonly answer: { readonly loss: number } };
  /** Scores the first windows over and over. */
  score: {
    readonly ask: { kpis: number; batch: number; graph: Graph; seconds: number };
    readonly answer: Work;
  };
  /** Trains from the start; the first steps are not measured. */
  train: { readonly ask: { kpis: number; warm: number; steps: number }; readonly answer: Work };
}

export type Graph = 'cvae' | 'anotuner';

export type Versions = Readonly<Record<string, string>>;

export interface Work {
  /** Windows scored, or steps taken. */
  readonly count: number;
  /** Seconds by the clock. */
  readonly wall: number;
  /** Seconds of CPU time, all threads together. */
  readonly cpu: number;
}
