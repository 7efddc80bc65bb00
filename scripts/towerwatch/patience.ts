const PATIENCE_MS = 1000;

/**
 * Runs a task; where it takes longer than a second, standard error says what goes on: a line that is kept up to date on a
 * terminal, a single one elsewhere.
 */
export async function withPatience<R>(doing: () => string, task: () => Promise<R>): Promise<R> {
  const isTerminal = process.stderr.isTTY === true;
  let told = false;
  const timer = setInterval(() => {
    if (isTerminal) process.stderr.write(`\r\x1b[K${doing()} …`);
    else if (!told) process.stderr.write(`${doing()} …\n`);
    told = true;
  }, PATIENCE_MS);
  try {
    return await task();
  } finally {
    clearInterval(timer);
    if (told && isTerminal) process.stderr.write('\r\x1b[K');
  }
}
