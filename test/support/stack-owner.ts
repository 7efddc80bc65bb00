import { startStack } from '#infra/local/stack.ts';

/** Owns a stack in the directory that its argument names, tells of it in a line, and waits to be killed. */
const stack = await startStack({ dir: process.argv[2] });
const { brokers, processes } = stack;
console.log(JSON.stringify({ brokers, processes }));
setInterval(() => {}, 60_000);
