import { type FitTask, fitInProcess } from '#services/retrainer/training-process.ts';

/** A program that fits as the retrainer does, by the task in its argument. */
const [, , task] = process.argv;
await fitInProcess(JSON.parse(task) as FitTask, { threads: 1 });
