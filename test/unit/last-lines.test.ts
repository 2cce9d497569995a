import { describeExit, lastLines } from '../../stack/servers/wait-until-ready.ts';

const NODE_CRASH = `node:internal/modules/esm/resolve:272
    throw new ERR_MODULE_NOT_FOUND(
          ^

Error [ERR_MODULE_NOT_FOUND]: Cannot find module 'engine.ts'
    at finalizeResolution (node:internal/modules/esm/resolve:272:11)
    at ModuleJob.link (node:internal/modules/esm/module_job:381:17) {
  code: 'ERR_MODULE_NOT_FOUND'
}

Node.js v24.21.0`;

test.each([
  ['the reason, not the call stack', NODE_CRASH, 2, /^Error.*Cannot find module 'engine.ts'\n {2}code/],
  ['the last lines only', 'one\ntwo\n\nthree\n', 2, /^two\nthree$/],
  ['nothing of nothing', '\n  \n', 3, /^$/],
])('what a program said last: %s', (_, text, count, expected) => {
  expect(lastLines(text, count)).toMatch(expected);
});

test('how a program ended is told in words', () => {
  expect(describeExit({ exitCode: 3, signal: undefined, stderrTail: '' })).toBe('it ended with exit code 3');
  expect(describeExit({ exitCode: undefined, signal: 'SIGKILL', stderrTail: '' })).toBe(
    'it was ended by SIGKILL',
  );
});
