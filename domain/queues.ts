/** Task queues are hardware: a worker process serves the queues its machine is good for. */
export const QUEUES = [
  'orchestration',
  'network',
  'speech',
  'voices',
  'llm',
  'flagship',
  'embedding',
  'database',
] as const;

export type Queue = (typeof QUEUES)[number];
