import { afterAll, beforeAll, describe } from '@jest/globals';
import { ConsoleWorld } from '../support/console-world.ts';
import { PageLooks } from '../support/page-looks.ts';
import { accessScenarios } from './scenarios/access.ts';
import { accessibilityScenarios } from './scenarios/accessibility.ts';
import { awayScenarios } from './scenarios/away.ts';
import { deadLetterScenarios } from './scenarios/dead-letters.ts';
import { labellingScenarios } from './scenarios/labelling.ts';
import { modelScenarios } from './scenarios/models.ts';
import { verdictScenarios } from './scenarios/verdicts.ts';

let world: ConsoleWorld;
let looks: PageLooks;

beforeAll(async () => {
  world = await ConsoleWorld.open();
  looks = await PageLooks.open(world);
}, 420_000);

afterAll(async () => {
  await looks?.close();
  await world?.stop();
}, 60_000);

const stage = () => ({ world, looks });

describe('alerts and verdicts', () => verdictScenarios(stage));
describe('label requests', () => labellingScenarios(stage));
describe('models', () => modelScenarios(stage));
describe('dead letters', () => deadLetterScenarios(stage));
describe('access', () => accessScenarios(stage));
describe('servers that are away', () => awayScenarios(stage));
describe('accessibility', () => accessibilityScenarios(stage));
