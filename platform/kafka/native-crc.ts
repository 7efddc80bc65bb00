import { createRequire } from 'node:module';
import { crc32c } from '@node-rs/crc32';

const require = createRequire(import.meta.url);

/**
 * Puts a native CRC-32C in the place of kafkajs's own, before kafkajs loads it: every record batch is summed once when
 * written and once when read, and in JavaScript that is a sixth of the windower's work (docs/adr/0003-kafka-client.md).
 */
export function useNativeCrc(): void {
  const path = require.resolve('kafkajs/src/protocol/recordBatch/crc32C/crc32C.js');
  const checksum = (bytes: Buffer) => crc32c(bytes) >>> 0;
  require.cache[path] = Object.assign(new (require('node:module'))(path), {
    exports: checksum,
    loaded: true,
  });
}
