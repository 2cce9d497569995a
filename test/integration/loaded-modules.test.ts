import { tmpdir } from 'node:os';
import { pathToFileURL } from 'node:url';
import { typed } from '../fixtures/command-line.ts';

const HOOK = pathToFileURL(`${import.meta.dirname}/../fixtures/tell-loaded-modules.ts`).href;

async function loadedBy(...args: string[]): Promise<string[]> {
  const { stderr } = await typed(args, {
    cwd: tmpdir(),
    env: { NODE_OPTIONS: `--import=${HOOK}`, NODE_NO_WARNINGS: '1' },
  });
  return JSON.parse(stderr.slice(stderr.lastIndexOf('\n') + 1));
}

test.each(['list', 'pause', 'add'])('batch %s starts without engines and what they need', async (command) => {
  const loaded = await loadedBy('batch', command, '--help');
  expect(loaded.length).toBeGreaterThan(100);
  expect(
    loaded.filter((url) =>
      /\/node_modules\/(openai|undici)\/|\/engines\/(language-model|speech)\//.test(url),
    ),
  ).toEqual([]);
});
