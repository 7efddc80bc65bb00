import { errorsDoc } from './docs/errors.ts';
import { writeOrCheck } from './generated-file.ts';

writeOrCheck([errorsDoc()], process.argv, 'node scripts/generate-docs.ts');
