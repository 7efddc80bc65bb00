import { renderConfiguration, renderKpiSetsSchema } from './docs/configuration.ts';
import { errorsDoc } from './docs/errors.ts';
import { renderMetrics } from './docs/metrics.ts';
import { renderOpenapi } from './docs/openapi.ts';
import { writeOrCheck } from './generated-file.ts';

const files = [
  await renderConfiguration(),
  errorsDoc(),
  renderKpiSetsSchema(),
  renderMetrics(),
  await renderOpenapi(),
];
writeOrCheck(files, process.argv, 'node scripts/generate-docs.ts');
