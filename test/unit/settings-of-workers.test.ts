import { commandOfBatch } from '../../client/demo/command-of-batch.ts';
import { flagsOverruledByBatch, flagsUnheard, type GivenWhere } from '../../domain/settings-of-workers.ts';

const given: GivenWhere = {
  'pacing.preset': { from: 'flag', where: '--set pacing.preset' },
  'languageModel.model': { from: 'flag', where: '--set languageModel.model' },
  'ytDlp.proxy': { from: 'file', where: 'vidmine.yaml:2:3' },
  'workers.speechSlots': { from: 'environment', where: 'VIDMINE_WORKERS_SPEECH_SLOTS' },
  'database.url': { from: 'flag', where: '--set database.url' },
  'batch.skipShorts': { from: 'flag', where: '--skip-shorts' },
  'segments.minChars': { from: 'file', where: 'vidmine.yaml:1:1' },
};

test('defect 119: flags that only workers read are reported: those that run do not hear of them', () => {
  const lines = flagsUnheard(given);
  expect(lines.map((line) => line.split(' holds for this command alone')[0]).toSorted()).toEqual([
    '--set languageModel.model',
    '--set pacing.preset',
  ]);
  expect(lines.join('\n')).toMatch(/set pacing\.preset in vidmine\.yaml .*vidmine down, then vidmine up/);
});

test('defect 119: a flag that the settings of a batch overrule is reported, with the command that heeds it', () => {
  expect(flagsOverruledByBatch(given)).toEqual([
    '--skip-shorts changes nothing: what is taken up goes on with the settings of its batch. Some of those can be changed: vidmine batch tune BATCH',
  ]);
  const speech = { 'speech.model': { from: 'flag', where: '--set speech.model' } };
  expect(flagsOverruledByBatch(speech)[0]).toMatch(
    /vidmine rerun VIDEO --from STAGE --set speech\.model=VALUE$/,
  );
});

test('the demo gives its batch what its workers were started with in the environment, the rest as flags', () => {
  expect(
    commandOfBatch(['mining=off', 'pacing.openHosts=127.0.0.1', 'database.url=postgres://h/d?a=b']),
  ).toEqual({
    flags: ['--set', 'mining=off', '--set', 'database.url=postgres://h/d?a=b'],
    environment: { VIDMINE_PACING_OPEN_HOSTS: '127.0.0.1' },
  });
});
