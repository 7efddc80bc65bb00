import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Feedback, Label, LabelRequest } from '#schemas/types/topics.ts';
import { type Answer, ConsoleProcess } from '../support/console-client.ts';
import { eventually } from '../support/eventually.ts';
import { type RetrainerBench, retrainerBench } from '../support/retrainer-bench.ts';
import { sampleAt } from '../support/series-samples.ts';
import { ServiceProcess } from '../support/service-process.ts';

const MINUTE = 60_000;
const DAY_MS = 24 * 3600 * 1000;
const FROM = sampleAt(100).ts;
const TO = sampleAt(103).ts;

let bench: RetrainerBench;
let retrainer: ServiceProcess;
let joiner: ServiceProcess;
let desk: ConsoleProcess;
let kpiSet: string;
let cell: string;

beforeAll(async () => {
  bench = await retrainerBench('console-desk', 2);
  kpiSet = bench.kpiSet.name;
  cell = bench.entities[0];
  retrainer = bench.start({ LABEL_BUDGET: '2' });
  joiner = new ServiceProcess('joiner', 'joiner-1', bench.env);
  desk = new ConsoleProcess('console-1', bench.env);
  await Promise.all([retrainer, joiner, desk].map((service) => service.ready()));
}, 2 * MINUTE);

afterAll(async () => {
  await Promise.all([desk?.crash(), joiner?.crash()]);
  await bench?.stop();
}, MINUTE);

const problem = (status: number, code: string) => ({ status, body: { status, code } });

describe('verdicts', () => {
  const alertId = () => `${cell}~${kpiSet}~SCORE~${FROM}`;
  const onSpan = () => ({ verdict: 'FALSE_NEGATIVE', entity: cell, kpiSet, from: FROM, to: TO });
  const give = (feedback: Readonly<Record<string, unknown>>): Promise<Answer> =>
    desk.post('feedback', feedback);
  const written = async (id: string): Promise<Feedback[]> =>
    (await bench.read('feedback.v1')).filter((feedback) => feedback.id === id);
  const labelOf = (what: string, isWanted: (label: Label) => boolean): Promise<Label> =>
    eventually(what, async () => (await bench.read('labels.v1')).find(isWanted));

  test(
    'are on their topic before the answer, and become labels; taken back, they are none',
    async () => {
      const given = await give({ ...onSpan(), kpis: ['a'], reason: 'no traffic', source: 'CONSOLE' });
      expect(given).toMatchObject({ status: 201, body: { operator: 'local' } });
      const { id, ts } = given.body;
      expect(await written(id)).toMatchObject([
        {
          ...onSpan(),
          action: 'GIVE',
          kpis: ['a'],
          reason: 'no traffic',
          operator: 'local',
          source: 'CONSOLE',
          ts,
        },
      ]);
      const label = await labelOf('a label', ({ from, state }) => from === FROM && state === 'IN_FORCE');
      expect(label).toMatchObject({
        entity: cell,
        verdict: 'FALSE_NEGATIVE',
        verdicts: [{ feedbackId: id }],
      });

      const undone = await give({ ...onSpan(), action: 'RETRACT', replaces: id, source: 'CONSOLE' });
      expect(undone.status).toBe(201);
      expect(undone.body.ts).toBeGreaterThan(ts);
      await labelOf('it is retracted', (one) => one.id === label.id && one.state === 'RETRACTED');
    },
    MINUTE,
  );

  test(
    'of ticketing tools name who says it, and count once however often they are sent',
    async () => {
      const ticket = {
        ...onSpan(),
        id: `${cell}-ticket-1`,
        to: TO + 60_000,
        operator: 'ann',
        ticketId: 'INC-1',
      };
      const answers = [await give(ticket), await give(ticket)];
      expect(answers).toMatchObject([
        { status: 201, body: { id: ticket.id, operator: 'ann' } },
        { status: 201, body: { id: ticket.id, operator: 'ann' } },
      ]);
      const more = await give({ ...onSpan(), to: TO + 60_000, verdict: 'NORMAL', operator: 'bob' });
      const label = await labelOf('the label of both', ({ verdicts }) => verdicts.length === 2);
      expect(label).toMatchObject({ revision: 1, conflict: true, reason: null });
      expect(label.verdicts.map(({ feedbackId }) => feedbackId)).toEqual([ticket.id, more.body.id]);
    },
    MINUTE,
  );

  test('on an alert that the console no longer knows pass by the form of its id', async () => {
    const about = { verdict: 'FALSE_POSITIVE', entity: cell, kpiSet, anomalyId: alertId() };
    const { status, body } = await give(about);
    expect(status).toBe(201);
    expect(await written(body.id)).toMatchObject([{ ...about, from: null, to: null, source: 'TICKETING' }]);
  });

  test.each<[string, string, number, () => object]>([
    ['of no such kpiSet', 'KPI_SET_UNKNOWN', 404, () => ({ kpiSet: 'another' })],
    ['on an alert of another cell', 'FEEDBACK_MISMATCH', 400, () => ({ anomalyId: `x~${kpiSet}~SCORE~1` })],
    ['on what is no alert', 'FEEDBACK_MISMATCH', 400, () => ({ anomalyId: `${cell}~${kpiSet}~0;DROP` })],
    ['on a request for another cell', 'FEEDBACK_MISMATCH', 400, () => ({ labelRequestId: 'run~x~1' })],
    ['with one end of a span', 'FEEDBACK_SPAN', 400, () => ({ anomalyId: alertId(), from: null })],
    ['on more than the joiner waits for', 'FEEDBACK_SPAN', 400, () => ({ to: FROM + 31 * DAY_MS })],
    ['before there were networks', 'TIMESTAMP_ANCIENT', 400, () => ({ from: 1000, to: 2000 })],
    ['on a KPI that it has not', 'FEEDBACK_KPIS', 400, () => ({ kpis: ['a', 'z'] })],
    [
      'longer than the joiner takes',
      'FEEDBACK_TOO_LARGE',
      400,
      () => ({ reason: '世界'.repeat(1000), kpis: Array(40).fill('界'.repeat(100)) }),
    ],
    ['of an entity with a long name', 'ENTITY_ID_INVALID', 400, () => ({ entity: '界'.repeat(200) })],
    ['on nothing', 'REQUEST_INVALID', 400, () => ({ from: null, to: null })],
    ['that end before they begin', 'REQUEST_INVALID', 400, () => ({ from: TO, to: FROM })],
    ['in the name of somebody else', 'REQUEST_INVALID', 400, () => ({ operator: 'eve', source: 'CONSOLE' })],
  ])('%s are refused at once: %s', async (_, code, status, wrong) => {
    const id = `${cell}-${code}-${status}`;
    expect(await give({ id, ...onSpan(), ...wrong() })).toMatchObject(problem(status, code));
    expect(await written(id)).toEqual([]);
  });
});

describe('orders', () => {
  const because = { why: 'a test' };

  beforeAll(
    () =>
      eventually(
        'the first model is in force',
        async () => (await desk.get(`models?kpiSet=${kpiSet}`)).body.activations.length > 0,
        3 * MINUTE,
      ),
    4 * MINUTE,
  );

  test(
    'start a run, whose requests are answered within what they ask for, and end it',
    async () => {
      const { models } = (await desk.get(`models?kpiSet=${kpiSet}`)).body;
      expect(models).toMatchObject([{ inForce: true }]);
      const started = await desk.post('runs', {
        kpiSet,
        labelBudget: 2,
        answerWithinMs: 600_000,
        ...because,
      });
      expect(started).toMatchObject({ status: 200, body: { outcome: 'DONE', activation: null } });
      const { runId, commandId } = started.body;
      expect((await bench.runs()).find(({ id }) => id === runId)).toMatchObject({
        trigger: { kind: 'COMMAND', detail: 'local: a test', commandId },
        labelBudget: 2,
        answerWithin: 600_000,
      });
      expect(await desk.post('runs', { kpiSet, ...because })).toMatchObject(problem(409, 'RUN_IN_PROGRESS'));

      const { id, entity, from, to } = await eventually<LabelRequest>('a request', async () => {
        const { items } = (await desk.get(`label-requests?runId=${encodeURIComponent(runId)}`)).body;
        return items[0];
      });
      const answer = { verdict: 'NORMAL', entity, kpiSet, labelRequestId: id, from, to };
      const beside = { ...answer, from: to + 300_000, to: to + 600_000 };
      expect(await desk.post('feedback', beside)).toMatchObject(problem(400, 'FEEDBACK_MISMATCH'));
      expect((await desk.post('feedback', answer)).status).toBe(201);
      await eventually('it is answered', async () => {
        const { items } = (await desk.get(`label-requests?runId=${encodeURIComponent(runId)}`)).body;
        return (items as LabelRequest[]).find((one) => one.id === id)?.state === 'ANSWERED';
      });

      const end = (run: string) => desk.post(`runs/${encodeURIComponent(run)}/cancel`, because);
      expect(await end(runId)).toMatchObject({ status: 200, body: { outcome: 'DONE', runId } });
      expect((await bench.runs()).find((run) => run.id === runId)).toMatchObject({ phase: 'CANCELLED' });
      expect(await end(runId)).toMatchObject(problem(409, 'RUN_NOT_IN_PROGRESS'));
      expect(await end('another')).toMatchObject(problem(404, 'RUN_UNKNOWN'));
    },
    2 * MINUTE,
  );

  test(
    'put a model in force and take it back, and say why they cannot',
    async () => {
      const [first] = await bench.artifacts();
      const second = { ...first, modelId: `${first.modelId}-b`, promptThreshold: 7 };
      const broken = { ...first, modelId: `${first.modelId}-c`, sha256: '0'.repeat(64) };
      const orderOn = (model: string, action: string) => desk.post(`models/${model}/${action}`, because);
      const rollBack = (of: string, to?: string) =>
        desk.post(`kpi-sets/${of}/roll-back`, { ...because, ...(to === undefined ? {} : { modelId: to }) });

      expect(await rollBack(kpiSet)).toMatchObject(problem(409, 'MODEL_NO_EARLIER'));
      expect(await rollBack('another')).toMatchObject(problem(404, 'KPI_SET_UNKNOWN'));
      expect(await orderOn(second.modelId, 'promote')).toMatchObject(problem(404, 'MODEL_UNKNOWN'));
      expect(await orderOn(first.modelId, 'promote')).toMatchObject(problem(409, 'COMMAND_MODEL'));
      for (const artifact of [second, broken]) {
        await bench.write('models.v1', `model/${artifact.modelId}`, { artifact, activation: null });
      }
      const isKnown = async () => (await desk.get(`models/${broken.modelId}`)).status === 200;
      await eventually('the console knows them', isKnown);

      const promoted = await eventually('the retrainer knows them, too', async () => {
        const answer = await orderOn(second.modelId, 'promote');
        return answer.status === 200 && answer;
      });
      const [, activation] = await bench.activations();
      expect(promoted.body).toMatchObject({ outcome: 'DONE', activation: { ...activation } });
      expect(activation).toMatchObject({
        modelId: second.modelId,
        cause: 'MANUAL',
        by: 'local',
        why: 'a test',
      });

      expect(await orderOn(broken.modelId, 'promote')).toMatchObject(problem(409, 'MODEL_HASH'));
      expect(await orderOn(broken.modelId, 'reject')).toMatchObject(problem(409, 'COMMAND_MODEL'));
      const rejected = await orderOn(first.modelId, 'reject');
      expect(rejected).toMatchObject({ status: 200, body: { outcome: 'DONE', runId: first.runId } });
      expect((await bench.runs()).find(({ id }) => id === first.runId)?.decision).toMatchObject({
        outcome: 'REJECTED',
        by: 'local',
        reason: 'a test',
      });

      expect(await rollBack(kpiSet)).toMatchObject({
        status: 200,
        body: { outcome: 'DONE', activation: { modelId: first.modelId, cause: 'ROLL_BACK' } },
      });
      expect(await rollBack(kpiSet, first.modelId)).toMatchObject(problem(409, 'COMMAND_MODEL'));
    },
    2 * MINUTE,
  );

  test(
    'that nobody comes to are pending',
    async () => {
      const [first] = await bench.artifacts();
      await retrainer.stop();
      const order = await desk.post(`models/${first.modelId}-b/promote`, because);
      expect(order).toMatchObject({
        status: 202,
        body: { outcome: 'PENDING', activation: null, runId: null },
      });
      const commands = await bench.read('retrain.commands.v1');
      expect(commands.at(-1)).toMatchObject({ id: order.body.commandId, action: 'PROMOTE', by: 'local' });
    },
    MINUTE,
  );
});
