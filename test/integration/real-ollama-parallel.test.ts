import { jest } from '@jest/globals';
import { createOllamaModel } from '../../engines/language-model/ollama.ts';
import { measureParallel } from '../../engines/language-model/ollama-parallel.ts';
import { GENERATING, realOllama, startRealOllama } from '../fixtures/real-ollama.ts';

jest.setTimeout(600_000);

const real = await realOllama();
const withOllama = real === undefined ? describe.skip : describe;

withOllama('a real Ollama', () => {
  test.each([
    [1, { calls: 1, orMore: false }],
    [2, { calls: 2, orMore: false }],
    [4, { calls: 4, orMore: false }],
  ])('that works on %s calls at once is measured as such', async (parallel, expected) => {
    const server = await startRealOllama(real!, undefined, parallel);
    const model = createOllamaModel({
      ...{ host: server.host, model: GENERATING },
      ...{ contextTokens: 1024, timeoutSeconds: 500 },
    });
    try {
      // On a busy machine it takes longer than a worker waits for.
      expect(await measureParallel({ model, atMost: 8, withinMs: 180_000 })).toEqual(expected);
    } finally {
      await model.close();
      await server.stop();
    }
  });
});
