import { connect } from 'node:net';
import { ServiceError, WorkflowNotFoundError } from '@temporalio/client';
import pg from 'pg';
import { faultOf } from '../../activities/stage/fault-of.ts';
import { systemFault, videoFault } from '../../domain/faults.ts';

const withCode = (code: string, message = `it says ${code}`): Error =>
  Object.assign(new Error(message), { code });

/** As node-postgres reports what the server said. */
const fromPostgres = (code: string): Error =>
  Object.assign(new pg.DatabaseError('the server said no', 20, 'error'), { code });

test.each([systemFault('gpu', 'no memory'), videoFault('private', 'Private video', { kind: 'failed' })])(
  'what an engine classified stays what it is: $fault.reason',
  (error) => {
    expect(faultOf(error)).toBe(error.fault);
  },
);

test.each([
  ['08006', 'connection failure'],
  ['08001', 'cannot connect'],
  ['28P01', 'wrong password'],
  ['3D000', 'no such database'],
  ['40001', 'serialization failure'],
  ['40P01', 'deadlock'],
  ['53100', 'disk full'],
  ['53300', 'too many connections'],
  ['57P01', 'shutting down'],
  ['57P03', 'starting up'],
  ['58030', 'input/output error'],
  ['25006', 'read only'],
  ['57014', 'a statement that took longer than the server allows'],
  ['55P03', 'a lock that was not to be had in time'],
  ['25P03', 'a transaction that rested longer than the server allows'],
])('PostgreSQL %s (%s) is the database, not the video', (code) => {
  expect(faultOf(fromPostgres(code))).toEqual({
    fault: 'system',
    reason: 'database',
    detail: 'the server said no',
  });
});

test.each([
  ['23505', 'a key twice'],
  ['23514', 'a check'],
  ['22P02', 'a malformed value'],
  ['42P01', 'an unknown table'],
])('PostgreSQL %s (%s) counts against the video: trying for days would not end', (code) => {
  expect(faultOf(fromPostgres(code))).toMatchObject({ fault: 'video', reason: 'unexpected' });
});

test.each([
  'Connection terminated unexpectedly',
  'Connection terminated due to connection timeout',
  'timeout exceeded when trying to connect',
  'Client has encountered a connection error and is not queryable',
])('node-postgres reports a lost connection in words only: %s', (message) => {
  expect(faultOf(new Error(message))).toEqual({ fault: 'system', reason: 'database', detail: message });
});

test.each([
  ['ECONNREFUSED', 'connection'],
  ['ECONNRESET', 'connection'],
  ['EAI_AGAIN', 'connection'],
  ['ENETUNREACH', 'connection'],
  ['UND_ERR_CONNECT_TIMEOUT', 'connection'],
  ['ENOSPC', 'disk'],
  ['EFBIG', 'disk'],
  ['EROFS', 'disk'],
  ['ESTALE', 'disk'],
  ['ENOTCONN', 'disk'],
  ['EMFILE', 'machine-full'],
  ['ENOMEM', 'machine-full'],
])('%s is a part that is down: %s', (code, reason) => {
  expect(faultOf(withCode(code))).toEqual({ fault: 'system', reason, detail: `it says ${code}` });
});

test.each([
  ['ENOENT', withCode('ENOENT')],
  ['EACCES', withCode('EACCES')],
  ['no code', new TypeError('x is undefined')],
  ['a code that only looks like one', withCode('X08006')],
])('%s counts against the video, in its own words', (_name, error) => {
  expect(faultOf(error)).toEqual({ fault: 'video', reason: 'unexpected', detail: error.message });
});

test('a failed fetch is told by its cause, which is what a person needs to read', () => {
  const error = new TypeError('fetch failed', {
    cause: withCode('ECONNREFUSED', 'connect ECONNREFUSED ::1:80'),
  });
  expect(faultOf(error)).toEqual({
    fault: 'system',
    reason: 'connection',
    detail: 'fetch failed: connect ECONNREFUSED ::1:80',
  });
});

test('a host of several addresses that all refuse says what each of them said', () => {
  const error = new AggregateError([
    withCode('ECONNREFUSED', 'connect ECONNREFUSED ::1:80'),
    withCode('ECONNREFUSED', 'connect ECONNREFUSED 127.0.0.1:80'),
  ]);
  expect(faultOf(error)).toEqual({
    fault: 'system',
    reason: 'connection',
    detail: 'connect ECONNREFUSED ::1:80; connect ECONNREFUSED 127.0.0.1:80',
  });
});

test("an error of Node's own, which is no instance of Error here, is read all the same", async () => {
  const error = await new Promise<unknown>((resolve) => {
    connect({ port: 1, host: '127.0.0.1' }).once('error', resolve);
  });
  expect(faultOf(error)).toEqual({
    fault: 'system',
    reason: 'connection',
    detail: 'connect ECONNREFUSED 127.0.0.1:1',
  });
});

test('a Temporal server that does not answer is a part that is down; a workflow it does not know is an answer', () => {
  expect(faultOf(new ServiceError('UNAVAILABLE', { cause: new Error('no connection') }))).toEqual({
    fault: 'system',
    reason: 'temporal',
    detail: 'UNAVAILABLE: no connection',
  });
  expect(faultOf(new WorkflowNotFoundError('not found', 'video/x', undefined)).fault).toBe('video');
});

test.each([[undefined], ['a bare text'], [42], [null]])('whatever is thrown has words: %p', (thrown) => {
  expect(faultOf(thrown)).toEqual({ fault: 'video', reason: 'unexpected', detail: String(thrown) });
});
