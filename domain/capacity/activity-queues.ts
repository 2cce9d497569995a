import { QUEUES } from '../queues.ts';
import type { ActivityQueue } from './slots.ts';

export const ACTIVITY_QUEUES = QUEUES.filter((queue): queue is ActivityQueue => queue !== 'orchestration');
