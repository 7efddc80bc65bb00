/**
 * The task's outcome, where that comes in time; the task itself goes on.
 * @throws Error 'no answer within …' where it does not
 */
export async function within<R>(ms: number, task: Promise<R>): Promise<R> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${ms / 1000} s`)), ms);
  });
  try {
    return await Promise.race([task, late]);
  } finally {
    clearTimeout(timer);
  }
}
