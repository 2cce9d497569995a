import { type GpuWatch, NOTHING_UNUSED, watchGpus } from '../../domain/diagnosis/unused-gpu.ts';
import { gpuWork } from '../../workers/load/gpu-work.ts';

type Look = { readonly speech?: number; readonly mining?: number; readonly uses: (number | undefined)[] };

/** What was told at each look, and what is left of it after the last. */
function watched(looks: readonly Look[]) {
  let watch: GpuWatch = NOTHING_UNUSED;
  let unused: readonly string[] = [];
  const news = looks.map(({ speech = 0, mining = 0, uses }) => {
    const work = [
      { name: 'speech', running: speech },
      { name: 'mining', running: mining },
    ];
    const seen = watchGpus(watch, { work, uses });
    watch = seen.watch;
    unused = seen.unused;
    return seen.news;
  });
  return { news: news.flatMap((names, look) => names.map((name) => [look + 1, name])), unused };
}

const times = (count: number, look: Look): Look[] => Array.from({ length: count }, () => look);
const IDLE: Look = { speech: 1, uses: [0] };
const BUSY: Look = { speech: 1, uses: [0.6] };

test.each<[string, Look[], unknown[], string[]]>([
  ['is told at the sixth look, and once', times(9, IDLE), [[6, 'speech']], ['speech']],
  ['is not told before', times(5, IDLE), [], []],
  ['is not told where the GPU was used in between', [...times(5, IDLE), BUSY, ...times(5, IDLE)], [], []],
  ['is over once the GPU is used', [...times(7, IDLE), BUSY], [[6, 'speech']], []],
  [
    'is told again after it was used',
    [...times(6, IDLE), BUSY, ...times(6, IDLE)],
    [
      [6, 'speech'],
      [13, 'speech'],
    ],
    ['speech'],
  ],
  [
    'counts looks at which the work ran: what rests in between says nothing',
    [...times(3, IDLE), ...times(4, { uses: [0] }), ...times(3, IDLE)],
    [[10, 'speech']],
    ['speech'],
  ],
  ['is nobody to tell of where no work runs', times(9, { uses: [0] }), [], []],
  ['is not told where another GPU of the machine is used', times(9, { speech: 1, uses: [0, 0.5] }), [], []],
  ['a screen that is drawn is no use', times(6, { speech: 1, uses: [0.02] }), [[6, 'speech']], ['speech']],
  ['says nothing where use is not told', times(9, { speech: 1, uses: [undefined] }), [], []],
  ['says nothing without a GPU', times(9, { speech: 1, uses: [] }), [], []],
  [
    'each kind of work by itself',
    [...times(3, IDLE), ...times(6, { speech: 1, mining: 2, uses: [0] })],
    [
      [6, 'speech'],
      [9, 'mining'],
    ],
    ['speech', 'mining'],
  ],
])('defect 134: a GPU that is left unused %s', (_name, looks, news, unused) => {
  expect(watched(looks)).toEqual({ news, unused });
});

const NVIDIA = [{ name: 'Test GPU', kind: 'nvidia', memoryGb: 24 }] as const;
const SERVED = { calls: 4, source: 'assumed' } as const;
const FACTS = {
  gpus: NVIDIA,
  speech: { engine: 'embedded', device: 'auto' },
  miner: { kind: 'ollama', here: true, served: SERVED },
  flagship: { kind: 'ollama', here: false, served: SERVED },
  embedsHere: true,
} as const;

test.each([
  ['CTranslate2, and an Ollama on this machine', FACTS, ['speech', 'mining', 'embedding']],
  ['nothing without a GPU', { ...FACTS, gpus: [] }, []],
  [
    'not speech that is told to stay on the processor',
    { ...FACTS, speech: { engine: 'embedded', device: 'cpu' } } as const,
    ['mining', 'embedding'],
  ],
  [
    'nothing of which nobody tells what it runs on',
    {
      ...FACTS,
      speech: { engine: 'whisper-cpp' },
      miner: { kind: 'server', here: true },
      flagship: { kind: 'embedded' },
      embedsHere: false,
    } as const,
    [],
  ],
])('on the GPU runs %s', (_name, facts, names) => {
  expect(gpuWork(facts).map(({ name }) => name)).toEqual(names);
});
