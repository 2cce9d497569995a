import { lostAPortItChose } from '../../stack/servers/temporal.ts';
import { ServerEnded } from '../../stack/servers/wait-until-ready.ts';

const ended = (stderrTail: string) =>
  new ServerEnded('The Temporal server', { exitCode: 1, signal: undefined, stderrTail }, 'temporal.log');

const taken = (port: number) =>
  ended(
    `failed listening for HTTP API on 127.0.0.1:${port}: listen tcp 127.0.0.1:${port}: bind: address already in use`,
  );

test.each([
  ['one of those it picks by itself', taken(43559), true],
  ['the port it was given', taken(7233), false],
  ['the port of the UI', taken(8233), false],
  ['it ended for another reason', ended('unable to open database file'), false],
  [
    'it was not the server that ended',
    new Error('listen tcp 127.0.0.1:1: bind: address already in use'),
    false,
  ],
])('a start is made again where the server lost a port that it chose: %s', (_, error, again) => {
  expect(lostAPortItChose(error, { port: 7233, uiPort: 8233 })).toBe(again);
});
