/** Bytes that are not a request this server can read: refused on the bare socket, in the form of every other refusal. */
import type { Socket } from 'node:net';
import { AppError } from '../error.ts';
import { newId } from '../ids.ts';
import { problemOf } from './problem.ts';

export interface RefusalForm {
  publicUrl: string;
  headers: readonly (readonly [string, string])[];
}

export function refuseBytes(
  { publicUrl, headers }: RefusalForm,
  error: Error & { code?: string },
  socket: Socket,
): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  const requestId = newId('request');
  const body = JSON.stringify(problemOf(new AppError('request.not_http'), requestId, publicUrl));
  const lines = [
    ...headers,
    ['x-request-id', requestId],
    ['content-type', 'application/problem+json; charset=utf-8'],
    ['content-length', String(Buffer.byteLength(body))],
    ['connection', 'close'],
  ].map(([name, value]) => `${name}: ${value}\r\n`);
  if (socket.writable) socket.write(`HTTP/1.1 400 Bad Request\r\n${lines.join('')}\r\n${body}`);
  socket.destroySoon();
}
