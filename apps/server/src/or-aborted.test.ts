import { describe, expect, it } from 'vitest';
import { orAborted } from './or-aborted.ts';

describe('orAborted', () => {
  it('gives what the promise gives, its failure too', async () => {
    const { signal } = new AbortController();
    expect(await orAborted(Promise.resolve(1), signal)).toBe(1);
    expect(await orAborted(Promise.resolve(2), undefined)).toBe(2);
    await expect(orAborted(Promise.reject(new Error('no')), signal)).rejects.toThrow('no');
  });

  it('does not wait for the promise once the signal has fired, before or meanwhile', async () => {
    const reason = new Error('stopped');
    const never = new Promise<never>(() => {});
    await expect(orAborted(never, AbortSignal.abort(reason))).rejects.toBe(reason);
    const controller = new AbortController();
    const waiting = orAborted(never, controller.signal);
    controller.abort(reason);
    await expect(waiting).rejects.toBe(reason);
  });

  it('swallows the failure of what it left behind', async () => {
    const reason = new Error('stopped');
    const late = Promise.withResolvers<never>();
    await expect(orAborted(late.promise, AbortSignal.abort(reason))).rejects.toBe(reason);
    // An unhandled rejection would fail this run.
    late.reject(new Error('late'));
    await new Promise((resolve) => setImmediate(resolve));
  });
});
