import type { FastifyReply, FastifyRequest } from 'fastify';
import { accepted, type Refused } from '#platform/errors/refused.ts';
import { speakerOf } from '../../access/guard.ts';
import type { Ordered } from '../../desk/desk.ts';
import type { Routes } from '../app.ts';
import { modelParams, order, orderOutcome, rollBack, rollBackParams } from '../shapes/model.ts';
import { newRun, runParams } from '../shapes/run.ts';

const response = { 200: orderOutcome, 202: orderOutcome };
const description =
  'An order to the retrainer: it is on retrain.commands.v1 before the answer is sent. 200: it is done. 202: the retrainer has not answered within 10 s.';

/** What a person orders of models and runs. */
export const orderRoutes: Routes = (app, { desk }) => {
  app.post(
    '/models/:id/promote',
    {
      config: { role: 'admin', audit: 'PROMOTION', answersFrom: 'TABLES' },
      schema: {
        operationId: 'promoteModel',
        summary: 'Put a model in force',
        description,
        tags: ['Models'],
        params: modelParams,
        body: order,
        response,
      },
    },
    async (request, reply) =>
      answer(
        reply,
        await desk.order({ action: 'PROMOTE', modelId: request.params.id, ...authorOf(request) }),
      ),
  );

  app.post(
    '/models/:id/reject',
    {
      config: { role: 'admin', audit: 'REJECTION', answersFrom: 'TABLES' },
      schema: {
        operationId: 'rejectModel',
        summary: 'Note that a model shall not come in force',
        description,
        tags: ['Models'],
        params: modelParams,
        body: order,
        response,
      },
    },
    async (request, reply) =>
      answer(reply, await desk.order({ action: 'REJECT', modelId: request.params.id, ...authorOf(request) })),
  );

  app.post(
    '/kpi-sets/:kpiSet/roll-back',
    {
      config: { role: 'admin', audit: 'ROLL_BACK', answersFrom: 'TABLES' },
      schema: {
        operationId: 'rollBack',
        summary: 'Go back to an earlier model',
        description,
        tags: ['Models'],
        params: rollBackParams,
        body: rollBack,
        response,
      },
    },
    async (request, reply) => {
      const { modelId = null } = request.body;
      const { kpiSet } = request.params;
      return answer(reply, await desk.order({ action: 'ROLL_BACK', kpiSet, modelId, ...authorOf(request) }));
    },
  );

  app.post(
    '/runs',
    {
      config: { role: 'admin', audit: 'RUN_START', answersFrom: 'TABLES' },
      schema: {
        operationId: 'startRun',
        summary: 'Start a retraining run',
        description,
        tags: ['Runs'],
        body: newRun,
        response,
      },
    },
    async (request, reply) => {
      const { kpiSet, labelBudget = null, answerWithinMs: answerWithin = null } = request.body;
      const terms = { labelBudget, answerWithin };
      return answer(reply, await desk.order({ action: 'START', kpiSet, ...terms, ...authorOf(request) }));
    },
  );

  app.post(
    '/runs/:id/cancel',
    {
      config: { role: 'admin', audit: 'RUN_CANCEL', answersFrom: 'TABLES' },
      schema: {
        operationId: 'cancelRun',
        summary: 'End the run in progress; its labels are kept',
        description,
        tags: ['Runs'],
        params: runParams,
        body: order,
        response,
      },
    },
    async (request, reply) =>
      answer(reply, await desk.order({ action: 'CANCEL', runId: request.params.id, ...authorOf(request) })),
  );
};

function authorOf(request: FastifyRequest): { by: string; why: string } {
  const { why } = request.body as { why: string };
  return { by: speakerOf(request).name, why };
}

function answer(reply: FastifyReply, outcome: Ordered | Refused): FastifyReply {
  const ordered = accepted(outcome);
  return reply.code(ordered.outcome === 'DONE' ? 200 : 202).send(ordered);
}
