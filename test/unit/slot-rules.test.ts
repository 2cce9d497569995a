import { findingsOf } from '../../client/doctor/check-capacity.ts';
import type { CapacityFacts, ModelPlace } from '../../domain/capacity/capacity-facts.ts';
import { choiceInWords } from '../../domain/capacity/choice-in-words.ts';
import { chooseSlots, slotsOfChoices } from '../../domain/capacity/choose-slots.ts';
import { servedAtOnce } from '../../domain/capacity/served-at-once.ts';
import { SLOT_SETTINGS } from '../../domain/capacity/slot-settings.ts';
import { settingOf } from '../../domain/configuration-keys.ts';
import { logCapacity } from '../../workers/capacity/log-capacity.ts';
import { capacityFacts, choiceOf, slotsOn } from '../fixtures/capacity-facts.ts';

const HERE: ModelPlace = { kind: 'server', here: true };
const ELSEWHERE: ModelPlace = { kind: 'server', here: false };
const EMBEDDED: ModelPlace = { kind: 'embedded' };
const ollama = (calls: number, here = true): ModelPlace => ({
  kind: 'ollama',
  here,
  served: servedAtOnce({ measured: { calls, orMore: false } }),
});
const nvidia = (memoryGb: number) => ({ name: 'GPU', kind: 'nvidia', memoryGb }) as const;
const QUEUES = [...new Set(chooseSlots(capacityFacts()).map(({ queue }) => queue))];

/** Section 1.4 of the seeds' numbers, and what their formula gives where their presets say otherwise: 6, 12 and 20. */
test.each([
  [32, 10, 4],
  [64, 16, 11],
  [128, 24, 24],
  [256, 24, 24],
  [64, 4, 6],
  [64, 4.5, 6],
  [12, 8, 1],
  [8, 8, 1],
  [4, 2, 1],
])('defect 122: %s GB and %s cores mine %s segments at once', (ramGb, cores, slots) => {
  expect(choiceOf('llm', { hardware: { ramGb, cores } })).toMatchObject({ slots, from: 'detected' });
});

test('defect 122: the chosen number is logged with both limits it came from', () => {
  const facts = capacityFacts({ hardware: { ramGb: 32, cores: 10 } });
  const logged: string[] = [];
  logCapacity(
    { hardware: facts.hardware, choices: chooseSlots(facts) },
    { queues: ['llm', 'database'] },
    ({ level, message }) => logged.push(`${level} ${message}`),
  );
  expect(logged).toEqual([
    'INFO This machine: 10 cores, 32 GB memory, no GPU',
    'INFO mining: 4 at once, out of 4 (memory: (32 GB - 8 GB) / 5 GB), 15 (cores: 10 x 1.5), 24 (workers.maxParallelMiningWorkers). To change it: workers.parallelMiningWorkers',
    'INFO database: 10 at once, out of 10 (default of workers.databaseSlots). To change it: workers.databaseSlots',
  ]);
});

test.each(QUEUES)(
  'defect 123: the limit of %s is printed with the setting that changes it, and it does',
  (queue) => {
    const { key } = SLOT_SETTINGS[queue];
    const logged: string[] = [];
    const facts = capacityFacts();
    logCapacity(
      { hardware: facts.hardware, choices: chooseSlots(facts) },
      { queues: [queue] },
      ({ message }) => logged.push(message),
    );
    expect(settingOf(key)).toBeDefined();
    expect(logged[1]).toContain(`To change it: ${key}`);
    const name = key.slice('workers.'.length);
    expect(choiceOf(queue, { workers: { [name]: 37 } })).toMatchObject({ slots: 37, from: 'set' });
  },
);

test.each<[ModelPlace, string]>([
  [EMBEDDED, 'languageModel.provider'],
  [ollama(2), 'languageModel.ollamaParallel'],
  [ollama(64), 'workers.parallelMiningWorkers'],
])('defect 123: where the model bounds mining, its setting is named: %j', (miner, setting) => {
  expect(choiceInWords(choiceOf('llm', { miner }))).toMatch(new RegExp(`To change it: ${setting}$`));
  expect(settingOf(setting)).toBeDefined();
});

test.each<[string, Partial<CapacityFacts['workers']>, number]>([
  ['more memory per call', { modelRamEstimateGb: 8 }, 7],
  ['less memory per call', { modelRamEstimateGb: 2.5 }, 22],
  ['more memory left to others', { reservedSystemRamGb: 24 }, 8],
  ['a lower ceiling', { maxParallelMiningWorkers: 5 }, 5],
  ['nothing detected', { autoDetectParallelCapacity: false }, 8],
])('the settings of the formula: %s', (_name, workers, slots) => {
  expect(slotsOn({ workers }).llm).toBe(slots);
});

test.each<[string, ModelPlace, number]>([
  ['embedded, one call at a time', EMBEDDED, 1],
  ['an Ollama that works on 1', ollama(1), 1],
  ['an Ollama that works on 4', ollama(4), 4],
  ['an Ollama that works on more than this machine can', ollama(64), 11],
  ['a server on this machine', HERE, 11],
  ['a server elsewhere, of which this machine says nothing', ELSEWHERE, 8],
  ['an Ollama elsewhere that works on 2', ollama(2, false), 2],
  ['an Ollama elsewhere that works on 64', ollama(64, false), 8],
])('mining calls at once with a model that is %s', (_name, miner, slots) => {
  expect(slotsOn({ miner }).llm).toBe(slots);
});

test.each<[string, ModelPlace, number, number, RegExp | undefined]>([
  ['within the limits', HERE, 6, 6, undefined],
  ['above memory', HERE, 12, 12, /is 12, more than 11 \(memory: \(64 GB - 8 GB\) \/ 5 GB\)$/],
  ['elsewhere', ELSEWHERE, 40, 40, undefined],
  ['above what Ollama works on', ollama(4), 6, 4, /is 6, but no more can be than 4 \(Ollama/],
  ['with the embedded model', EMBEDDED, 3, 1, /is 3, but no more can be than 1 \(the embedded model/],
])('what a person sets is used, %s', (_name, miner, parallelMiningWorkers, slots, warning) => {
  const choice = choiceOf('llm', { miner, workers: { parallelMiningWorkers } });
  expect(choice).toMatchObject({ slots, from: 'set' });
  if (warning === undefined) expect(choice.warning).toBeUndefined();
  else expect(choice.warning).toMatch(warning);
});

test('an Ollama that works on fewer calls than the machine could is told of, with what to do', () => {
  expect(choiceOf('llm', { miner: ollama(1) }).warning).toBe(
    'Ollama works on 1 at once; 11 would be possible: set OLLAMA_NUM_PARALLEL=11 where it is started',
  );
  expect(choiceOf('llm', { miner: ollama(11) }).warning).toBeUndefined();
});

test.each<[string, ModelPlace, number | undefined, number]>([
  ['elsewhere', ELSEWHERE, undefined, 4],
  ['here', HERE, undefined, 1],
  ['here, where a person wants more', HERE, 3, 3],
  ['embedded', EMBEDDED, 4, 1],
  ['an Ollama elsewhere that works on 2', ollama(2, false), undefined, 2],
  ['an Ollama elsewhere that works on 8', ollama(8, false), undefined, 4],
  ['an Ollama here that works on 2', ollama(2), 4, 2],
])('evaluation calls at once: %s', (_name, flagship, flagshipSlots, slots) => {
  expect(slotsOn({ flagship, workers: { flagshipSlots } }).flagship).toBe(slots);
});

test.each<[string, Parameters<typeof slotsOn>[0], number]>([
  ['a CPU: its cores', { hardware: { cores: 8, ramGb: 64 } }, 8],
  ['a CPU: 4 GB for each', { hardware: { cores: 8, ramGb: 18 } }, 4],
  ['a small machine', { hardware: { cores: 0.5, ramGb: 2 } }, 1],
  ['half a core over', { hardware: { cores: 2.5, ramGb: 64 } }, 2],
  ['a GPU of 16 GB beside a language model', { hardware: { gpus: [nvidia(16)] } }, 3],
  ['a GPU of 16 GB alone', { hardware: { gpus: [nvidia(16)] }, modelsHere: 0 }, 4],
  ['a GPU of 8 GB beside a language model', { hardware: { gpus: [nvidia(8)] } }, 1],
  ['a large GPU', { hardware: { gpus: [nvidia(150)] } }, 4],
  ['a large GPU and few cores', { hardware: { cores: 2, gpus: [nvidia(150)] } }, 2],
  [
    'a GPU that is not to be used',
    { hardware: { cores: 8, gpus: [nvidia(16)] }, speech: { engine: 'embedded', device: 'cpu' } },
    8,
  ],
  [
    'a GPU that the engine cannot use',
    { hardware: { cores: 8, gpus: [{ name: 'M2', kind: 'apple', memoryGb: 64 }] } },
    8,
  ],
  ['a GPU that is not there', { speech: { engine: 'embedded', device: 'cuda' } }, 1],
  ['a transcription server elsewhere', { speech: { engine: 'server', here: false } }, 2],
  ['a transcription server here', { speech: { engine: 'server', here: true } }, 1],
  ['whisper.cpp on a CPU', { hardware: { cores: 6 }, speech: { engine: 'whisper-cpp' } }, 6],
  ['whisper.cpp beside a GPU', { hardware: { gpus: [nvidia(16)] }, speech: { engine: 'whisper-cpp' } }, 1],
])('transcriptions at once: %s', (_name, given, slots) => {
  expect(choiceOf('speech', given)).toMatchObject({ slots, from: 'detected' });
});

test('C25: six transcriptions on a GPU of 16 GB are done as asked, with a warning', () => {
  const choice = choiceOf('speech', {
    hardware: { gpus: [nvidia(16)] },
    modelsHere: 0,
    workers: { speechSlots: 6 },
  });
  expect(choice).toMatchObject({ slots: 6, from: 'set' });
  expect(choice.warning).toMatch(
    /workers\.speechSlots is 6, more than 5 \(GPU memory: 16 GB \/ 3 GB\), 4 \(more on one GPU wait for each other\)$/,
  );
});

test.each([
  ['nothing is known', {}, { calls: 4, source: 'assumed' }],
  ['only the environment says it', { environment: 2 }, { calls: 2, source: 'environment' }],
  ['it was measured', { measured: { calls: 1, orMore: false } }, { calls: 1, source: 'measured' }],
  ['a person states it', { stated: 8, environment: 2 }, { calls: 8, source: 'stated' }],
])('what an Ollama serves at once, where %s', (_name, known, expected) => {
  expect(servedAtOnce(known)).toMatchObject(expected);
});

test.each([
  [
    'the setting',
    { stated: 4, measured: { calls: 1, orMore: false } },
    'languageModel.ollamaParallel is 4, but Ollama worked on 1 at once when it was measured',
  ],
  [
    'the environment',
    { environment: 4, measured: { calls: 2, orMore: false } },
    'OLLAMA_NUM_PARALLEL here is 4, but Ollama worked on 2 at once when it was measured',
  ],
  ['neither, as more were not asked for', { stated: 8, measured: { calls: 4, orMore: true } }, undefined],
  ['neither, where they agree', { stated: 4, measured: { calls: 4, orMore: false } }, undefined],
])('a stated number that differs from the measured one is reported: %s', (_name, known, mismatch) => {
  const miner: ModelPlace = { kind: 'ollama', here: true, served: servedAtOnce(known) };
  expect(miner.served.mismatch).toBe(mismatch);
  if (mismatch !== undefined) expect(choiceOf('llm', { miner }).warning).toContain(mismatch);
});

test('the doctor says what the machine does at once, and each thing to know of it', () => {
  const found = (miner: ModelPlace) => {
    const facts = capacityFacts({ miner });
    const choices = chooseSlots(facts);
    return findingsOf({ hardware: facts.hardware, choices, slots: slotsOfChoices(choices) });
  };
  expect(found(HERE)).toEqual([
    {
      part: 'capacity',
      status: 'ok',
      found: '16 transcriptions, 11 mining calls, 1 evaluation at once: 16 cores, 64 GB memory, no GPU',
    },
  ]);
  const served = servedAtOnce({ stated: 4, measured: { calls: 1, orMore: false } });
  expect(found({ kind: 'ollama', here: true, served })).toMatchObject([
    { part: 'capacity', status: 'warning', found: expect.stringContaining('ollamaParallel is 4') },
  ]);
});
