import { configurationSchema } from '../../domain/configuration.ts';
import { loadConfiguration } from '../../stack/configuration/load-configuration.ts';
import { configurationEnvironment } from '../../stack/supervisor/configuration-environment.ts';

test.each([
  ['the defaults', {}],
  [
    'settings of every kind',
    {
      mining: 'off',
      batch: { concurrentVideos: 3, skipShorts: true, maxDurationMinutes: 90.5 },
      database: { url: 'postgres://me:secret@db.example/knowledge' },
      temporal: { address: 'temporal.example:7233' },
      languageModel: { ollamaHost: 'http://gpu.example:11434' },
      ytDlp: { extraArgs: ['--match-filter', 'duration > 60, !is_live'] },
      workers: { queues: ['speech', 'llm'] },
    },
  ],
])('a process started with its environment loads the same configuration: %s', async (_, given) => {
  const configuration = configurationSchema.parse(given);
  const loaded = await loadConfiguration({
    workingFolder: '/',
    env: {
      // What the person has set loses against what was resolved from it.
      VIDMINE_MINING: 'extractive',
      DATABASE_URL: 'postgres://other.example/other',
      ...configurationEnvironment(configuration),
    },
    flags: [],
  });
  expect(loaded.configuration).toEqual(configuration);
});
