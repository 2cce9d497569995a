import { formatDuration } from '../../domain/duration-words.ts';
import type { Outage } from '../../domain/outages/outage.ts';
import { partRemedy } from '../../domain/outages/part-remedies.ts';
import type { Notice } from '../context.ts';

type Met = Pick<Outage, 'part' | 'stage' | 'detail' | 'since'>;

/** A part has been down for a while: its stage waits. */
export const stagePaused = ({ part, stage, detail, since }: Met): Notice => ({
  event: 'stage-paused',
  subject: stage,
  reason: part,
  detail: `Since ${since.toISOString()}: ${detail}`,
  todo: `${partRemedy(part)}. Nothing is lost and no attempt is used up: it goes on by itself when it works again`,
});

/** What a person was told to be down works again. */
export const stageResumed = ({ part, stage, since }: Met, nowMs = Date.now()): Notice => ({
  event: 'stage-resumed',
  subject: stage,
  reason: part,
  detail: `It works again after ${formatDuration(nowMs - since.getTime())}.`,
  todo: 'Nothing is to be done',
});
