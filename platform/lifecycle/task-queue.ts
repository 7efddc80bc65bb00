/** Runs tasks one after the other, in the order in which they come; one that fails does not stop those after it. */
export class TaskQueue {
  #last: Promise<unknown> = Promise.resolve();

  /** @returns what the task returns; rejects where it does */
  run<R>(task: () => Promise<R>): Promise<R> {
    const done = this.#last.then(task);
    this.#last = done.catch(() => undefined);
    return done;
  }
}
