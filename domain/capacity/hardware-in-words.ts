import type { Hardware } from './hardware.ts';

const LIMITS = {
  'cgroup-cpu': "cores limited by the container's quota",
  'cgroup-memory': "memory limited by the container's limit",
  affinity: 'cores limited by affinity',
} as const;

/** `10 cores, 34.4 GB memory, NVIDIA H200 (150.8 GB)` */
export function hardwareInWords({ cores, ramGb, gpus, npu, limitedBy }: Hardware): string {
  const parts = [
    `${rounded(cores)} ${cores === 1 ? 'core' : 'cores'}`,
    `${rounded(ramGb)} GB memory`,
    ...(gpus.length === 0
      ? ['no GPU']
      : gpus.map(({ name, memoryGb }) => `${name} (${rounded(memoryGb)} GB)`)),
    ...(npu === undefined ? [] : [`NPU ${npu}`]),
    ...limitedBy.map((limit) => LIMITS[limit]),
  ];
  return parts.join(', ');
}

const rounded = (value: number): number => Number(value.toFixed(1));
