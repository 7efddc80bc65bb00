import { request } from 'node:http';
import { homedir } from 'node:os';
import { join } from 'node:path';

const TIMEOUT_MS = 1_000;

/** True where a Docker engine answers: the one in DOCKER_HOST, else one behind a usual socket. */
export async function hasDockerEngine(env: NodeJS.ProcessEnv = process.env): Promise<boolean> {
  const answers = await Promise.all(engineAddresses(env).map(answersPing));
  return answers.includes(true);
}

type EngineAddress = { readonly socketPath: string } | { readonly host: string; readonly port: string };

function engineAddresses(env: NodeJS.ProcessEnv): EngineAddress[] {
  const given = env.DOCKER_HOST;
  if (given?.startsWith('unix://')) return [{ socketPath: given.slice('unix://'.length) }];
  if (given !== undefined && given !== '') {
    const { hostname, port } = new URL(given.replace(/^tcp:/, 'http:'));
    return [{ host: hostname, port: port || '2375' }];
  }
  const rootless = env.XDG_RUNTIME_DIR ? [join(env.XDG_RUNTIME_DIR, 'docker.sock')] : [];
  const sockets = ['/var/run/docker.sock', ...rootless, join(homedir(), '.docker', 'run', 'docker.sock')];
  return sockets.map((socketPath) => ({ socketPath }));
}

function answersPing(address: EngineAddress): Promise<boolean> {
  return new Promise((settle) => {
    const ping = request({ ...address, path: '/_ping', timeout: TIMEOUT_MS }, (response) => {
      response.resume();
      settle(response.statusCode === 200);
    });
    ping.once('timeout', () => ping.destroy());
    ping.once('error', () => settle(false));
    ping.once('close', () => settle(false));
    ping.end();
  });
}
