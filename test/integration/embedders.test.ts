import path from 'node:path';
import { configurationSchema } from '../../domain/configuration.ts';
import type { Home } from '../../stack/home.ts';
import { openEmbedder, openStoredEmbedder } from '../../workers/embedders.ts';
import { startOllamaEmbeddingServer } from '../fixtures/ollama-embedding-server.ts';
import { startOpenAiEmbeddingServer } from '../fixtures/openai-embedding-server.ts';

const home = { folder: path.resolve(import.meta.dirname, '../../.vidmine') } as Home;
const settings = (given: Record<string, unknown>) => configurationSchema.parse(given);

test('the settings name the engine, the server, its key and the length of the vectors', async () => {
  const server = await startOpenAiEmbeddingServer();
  const languageModel = { url: server.url, apiKey: 'of-the-language-model' };
  const onServer = { provider: 'openai', model: 'words-3', dimensions: 40 };
  try {
    const shared = await openEmbedder(settings({ embeddings: onServer, languageModel }), home);
    expect(await shared.identity()).toMatchObject({ engine: 'openai', model: 'words-3@40', dimensions: 40 });
    expect(new Set(server.keys)).toEqual(new Set(['Bearer of-the-language-model']));
    // The key of another server is not shown to this one.
    const before = server.keys.length;
    const own = { embeddings: { ...onServer, url: server.url }, languageModel };
    await (await openEmbedder(settings(own), home)).identity();
    expect(new Set(server.keys.slice(before))).toEqual(new Set([undefined]));
  } finally {
    await server.close();
  }
});

test('a server that is asked for and not named is refused with what to set', async () => {
  await expect(openEmbedder(settings({ embeddings: { provider: 'openai' } }), home)).rejects.toMatchObject({
    usage: true,
    todo: expect.stringContaining('embeddings.url'),
  });
});

test.each(['auto', 'embedded'])(
  'the embedded model (%s) has 384 dimensions and refuses others',
  (provider) => {
    const refused = configurationSchema.safeParse({ embeddings: { provider, dimensions: 512 } });
    expect(refused.error?.issues).toMatchObject([
      { path: ['embeddings', 'dimensions'], message: expect.stringContaining('384 dimensions') },
    ]);
    expect(configurationSchema.safeParse({ embeddings: { provider, dimensions: 384 } }).success).toBe(true);
  },
);

describe('the embedder of stored vectors', () => {
  test('is the model of that name on the configured server, provided its weights are the same', async () => {
    const server = await startOllamaEmbeddingServer();
    const configured = settings({ languageModel: { ollamaHost: server.host } });
    const stored = { engine: 'ollama', model: 'all-minilm', digest: 'd1'.repeat(32), dimensions: 3 };
    try {
      const opened = await openStoredEmbedder(configured, home, stored);
      if (!('embedder' in opened)) throw new Error(opened.unavailable);
      expect((await opened.embedder.identity()).model).toBe('all-minilm');
      await opened.embedder.close();
      expect(await openStoredEmbedder(configured, home, { ...stored, digest: 'd2' })).toEqual({
        unavailable: expect.stringMatching(/weights of all-minilm are others/),
      });
      expect(await openStoredEmbedder(configured, home, { ...stored, model: 'gone' })).toEqual({
        unavailable: expect.stringMatching(/does not have the embedding model gone/),
      });
    } finally {
      await server.close();
    }
  });

  test('with shortened vectors, asks for that length', async () => {
    const server = await startOpenAiEmbeddingServer();
    const configured = settings({
      embeddings: { provider: 'openai', model: 'words-3', dimensions: 40, url: server.url },
    });
    try {
      const stored = await (await openEmbedder(configured, home)).identity();
      const later = settings({ embeddings: { url: server.url } });
      const opened = await openStoredEmbedder(later, home, stored);
      if (!('embedder' in opened)) throw new Error(opened.unavailable);
      expect((await opened.embedder.embed(['bees']))[0]).toHaveLength(40);
    } finally {
      await server.close();
    }
  });

  test('is the packaged model for its own vectors, and nobody for those of an unknown engine', async () => {
    const configured = settings({ embeddings: { provider: 'ollama', model: 'other' } });
    const packaged = await openEmbedder(settings({}), home);
    const stored = await packaged.identity();
    await packaged.close();
    const opened = await openStoredEmbedder(configured, home, stored);
    if (!('embedder' in opened)) throw new Error(opened.unavailable);
    expect(await opened.embedder.identity()).toEqual(stored);
    await opened.embedder.close();
    expect(await openStoredEmbedder(configured, home, { ...stored, engine: 'abacus' })).toEqual({
      unavailable: 'there is no engine abacus',
    });
  });
});
