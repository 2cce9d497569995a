import { resourceName } from '../plan/resource-name.ts';
import type { QueueClass, Resource } from './outlook.ts';

/** What a person calls it: `mining`, `downloads`. */
export const resourceInWords = (resource: Resource): string =>
  resourceName(resource === 'accounts' ? 'downloads' : resource);

/** What waits there, one of it. */
export const UNIT_OF: Readonly<Record<Resource, string>> = {
  accounts: 'video',
  network: 'video',
  speech: 'recording',
  voices: 'recording',
  llm: 'segment',
  flagship: 'video',
  embedding: 'video',
  database: 'step',
};

export const CLASS_OF: Readonly<Record<Resource, QueueClass>> = {
  accounts: 'io',
  network: 'io',
  speech: 'speech',
  voices: 'speech',
  llm: 'llm',
  flagship: 'llm',
  embedding: 'database',
  database: 'database',
};
