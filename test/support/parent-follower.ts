import { exitWithParent } from '#platform/lifecycle/parent.ts';

/** Runs until its parent is gone; its argument says whether it then ends in order. */
process.on('SIGTERM', () => {
  if (process.argv[2] === 'orderly') process.exit(4);
});
setInterval(() => {}, 60_000);
exitWithParent(300);
console.log('runs');
