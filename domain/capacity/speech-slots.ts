import type { CapacityFacts } from './capacity-facts.ts';
import type { Gpu } from './hardware.ts';
import { fewest, setSlots } from './narrowest.ts';
import { SLOT_SETTINGS } from './slot-settings.ts';
import type { SlotChoice, SlotLimit } from './slots.ts';

/** Memory per transcription on a CPU, in GB: the seeds' estimate of one Whisper. */
const RAM_EACH_GB = 4;
/** GPU memory per transcription, in GB: the seeds' notes say 2 to 3, and runs that reckoned with 2 ran out of it. */
const GPU_EACH_GB = 3;
/** The seeds' notes found 2 to 4 workers to keep one GPU busy; more of them wait for each other. */
const MOST_PER_GPU = 4;
/** One recording is cut and sent while the server works on the other; more would wait in its queue. */
const SERVER_ELSEWHERE = 2;

interface Bounds {
  readonly limits: readonly SlotLimit[];
  readonly warning?: string;
}

/** Transcriptions at once, by where speech is recognised. */
export function speechSlots(facts: CapacityFacts): SlotChoice {
  const queue = 'speech';
  const { limits, warning } = boundsOf(facts);
  const { key } = SLOT_SETTINGS[queue];
  const set = facts.workers.speechSlots;
  const choice =
    set === undefined
      ? ({ queue, slots: fewest(limits), from: 'detected', limits } as const)
      : setSlots(queue, { slots: set, key }, limits);
  return warning === undefined ? choice : { ...choice, warning };
}

function boundsOf(facts: CapacityFacts): Bounds {
  const { speech, hardware } = facts;
  switch (speech.engine) {
    case 'server':
      return { limits: [ofServer(speech.here)] };
    case 'whisper-cpp':
      // Its build, which nobody tells us, decides whether it uses the GPU; a second process there could fail.
      return { limits: hardware.gpus.length > 0 ? [ONE_PROGRAM] : onCpu(facts) };
    case 'embedded': {
      if (speech.device === 'cpu') return { limits: onCpu(facts) };
      // CTranslate2 runs on NVIDIA's alone, and on the first of several.
      const gpu = hardware.gpus.find(({ kind }) => kind === 'nvidia');
      if (gpu !== undefined) return { limits: onGpu(facts, gpu) };
      if (speech.device === 'auto') return { limits: onCpu(facts) };
      return {
        limits: [
          { by: 'gpu-memory', slots: 1, why: 'speechEngine.device is cuda, and no NVIDIA GPU was found' },
        ],
        warning: 'speechEngine.device is cuda, but no NVIDIA GPU was found (nvidia-smi)',
      };
    }
  }
}

const ONE_PROGRAM: SlotLimit = {
  by: 'gpu-memory',
  slots: 1,
  why: 'whisper.cpp may use the GPU, and one program fills it',
};

const ofServer = (here: boolean): SlotLimit =>
  here
    ? { by: 'ceiling', slots: 1, why: 'the transcription server takes the cores of this machine' }
    : {
        by: 'ceiling',
        slots: SERVER_ELSEWHERE,
        why: 'one is sent while the transcription server works on another',
      };

const onCpu = ({ hardware: { cores, ramGb } }: CapacityFacts): SlotLimit[] => [
  { by: 'cores', slots: Math.floor(cores), why: `cores: ${rounded(cores)}` },
  { by: 'memory', slots: Math.floor(ramGb / RAM_EACH_GB), why: `memory: ${inGb(ramGb)} / ${RAM_EACH_GB} GB` },
];

/** What model servers on this machine may need on the GPU is left to them: what does not fit there is slow, or fails. */
function onGpu({ hardware: { cores }, workers, modelsHere }: CapacityFacts, gpu: Gpu): SlotLimit[] {
  const left = modelsHere * workers.modelRamEstimateGb;
  const memory = inGb(gpu.memoryGb);
  const room = left === 0 ? memory : `(${memory} - ${inGb(left)} for language models)`;
  return [
    {
      by: 'gpu-memory',
      slots: Math.max(0, Math.floor((gpu.memoryGb - left) / GPU_EACH_GB)),
      why: `GPU memory: ${room} / ${GPU_EACH_GB} GB`,
    },
    { by: 'ceiling', slots: MOST_PER_GPU, why: 'more on one GPU wait for each other' },
    { by: 'cores', slots: Math.floor(cores), why: `cores: ${rounded(cores)}` },
  ];
}

const rounded = (value: number): number => Number(value.toFixed(1));
const inGb = (gb: number): string => `${rounded(gb)} GB`;
