import { once } from 'node:events';
import { exitWithParent } from '#platform/lifecycle/parent.ts';

/** Runs until its parent is gone; its argument says whether it then ends in order, and whether it notices only later. */
const [, , manner] = process.argv;
process.on('SIGTERM', () => {
  if (manner !== 'hanging') process.exit(4);
});
setInterval(() => {}, 60_000);
if (manner === 'late') {
  process.stdout.write('runs\n');
  await once(process, 'disconnect');
}
exitWithParent(300);
process.stdout.write('runs\n');
