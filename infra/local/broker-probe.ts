import { connect } from 'node:net';

const METADATA = 3;
const TIMEOUT_MS = 2_000;

/**
 * Asks a broker for its cluster's metadata, as a client does first. A broker that still starts accepts connections but
 * knows of no broker, itself included.
 * @returns true when it names at least one broker
 */
export async function brokerAnswers(host: string, port: number): Promise<boolean> {
  const socket = connect({ host, port, timeout: TIMEOUT_MS });
  socket.once('timeout', () => socket.destroy(new Error('no answer')));
  socket.write(metadataRequest());
  let answer = Buffer.alloc(0);
  // Leaving the loop closes the connection.
  for await (const chunk of socket) {
    answer = Buffer.concat([answer, chunk]);
    // int32 length, int32 correlation id, int32 number of brokers
    if (answer.length >= 12) return answer.readInt32BE(8) > 0;
  }
  return false;
}

/** Version 0: int32 length, int16 key, int16 version, int32 correlation id, null client id, int32 topics (0: all). */
function metadataRequest(): Buffer {
  const request = Buffer.alloc(18);
  request.writeInt32BE(14, 0);
  request.writeInt16BE(METADATA, 4);
  request.writeInt16BE(-1, 12);
  return request;
}
