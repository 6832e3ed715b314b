import * as contract from '@office16852/contract';
import { expect, it } from 'vitest';
import { maxMessageLength } from './limits.ts';

it('allows messages as long as the server does', () => {
  expect(maxMessageLength).toBe(contract.maxMessageLength);
});
