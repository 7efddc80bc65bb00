import type { Problem } from '../../api/shapes/problem.ts';
import { tellDate } from './clock.ts';

/** Why a call was refused, as the API says it; OFFLINE where it could not be asked at all. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.detail);
    this.problem = problem;
  }

  /** Whether the same call may succeed later without any change to it. */
  get passing(): boolean {
    return this.problem.code === 'OFFLINE' || this.problem.status === 503 || this.problem.status === 429;
  }
}

export interface RequestOptions {
  readonly method?: 'GET' | 'POST' | 'DELETE';
  readonly body?: unknown;
  readonly signal?: AbortSignal;
}

/**
 * Calls the API.
 *
 * @param path below /api/v1, with its leading slash
 * @returns what it answered; undefined where that is empty
 * @throws Refusal for every answer but 2xx, and where there is none; an AbortError where `signal` ended it
 */
export async function request<T>(path: string, options: RequestOptions = {}): Promise<T> {
  const { method = 'GET', body, signal } = options;
  const { ok, status, text } = await fetch(`/api/v1${path}`, {
    method,
    headers: {
      accept: 'application/json',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    credentials: 'same-origin',
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(signal === undefined ? {} : { signal }),
  })
    .then(async (response) => {
      tellDate(response.headers.get('date'));
      return { ok: response.ok, status: response.status, text: await response.text() };
    })
    .catch((error: unknown) => {
      if (signal?.aborted === true) throw error;
      throw new Refusal(offline());
    });
  const answer = parsed(text);
  if (!ok) throw new Refusal(isProblem(answer) ? answer : unexpected(status));
  return answer as T;
}

function parsed(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function isProblem(answer: unknown): answer is Problem {
  return typeof answer === 'object' && answer !== null && 'code' in answer && 'remedy' in answer;
}

const offline = (): Problem => ({
  status: 0,
  code: 'OFFLINE',
  title: 'The console does not answer',
  detail: 'The page could not reach the console that it came from.',
  remedy: 'Check the network and that the console runs; the page goes on by itself as soon as it answers.',
  faults: [],
});

const unexpected = (status: number): Problem => ({
  status,
  code: status >= 500 ? 'OFFLINE' : 'UNEXPECTED_ANSWER',
  title: 'The console gave an answer that the page does not know',
  detail: `HTTP ${status} without a problem in it: something between the page and the console may have answered.`,
  remedy: 'Try again; where it stays, look at what stands between the browser and the console.',
  faults: [],
});
