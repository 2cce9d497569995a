/** What a worker may use of its machine; limits of its container (cgroup) are counted in. */
export interface Hardware {
  /** Cores, as affinity and quota allow; at least 1, and not always whole. */
  readonly cores: number;
  /** GB (10^9 bytes), of the machine or of its container, whichever is less. */
  readonly ramGb: number;
  readonly gpus: readonly Gpu[];
  /** A neural processing unit by its name; none of the packaged engines uses one. */
  readonly npu?: string;
  /** Where the container, not the machine, is the limit. */
  readonly limitedBy: readonly ('cgroup-cpu' | 'cgroup-memory' | 'affinity')[];
}

export interface Gpu {
  readonly name: string;
  readonly kind: 'nvidia' | 'amd' | 'apple';
  /** GB (10^9 bytes). Apple's is the machine's own memory. */
  readonly memoryGb: number;
}
