import { readContracts } from '#schemas/contracts.ts';
import { writeOrCheck } from './generated-file.ts';
import { topicTypes } from './types/topics.ts';

writeOrCheck([topicTypes(readContracts().topics)], process.argv, 'node scripts/generate-types.ts');
