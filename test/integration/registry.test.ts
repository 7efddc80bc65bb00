import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startStack } from '#infra/local/stack.ts';
import { openCodec } from '#platform/registry/codec.ts';
import { ConfluentRegistry } from '#platform/registry/confluent.ts';
