import type { BatchName, VideoId } from '../../domain/ids.ts';
import type { OutcomeKind } from '../../domain/outcomes.ts';
import type { Steering } from '../batch/batch-session.ts';

export interface Bumped {
  readonly videoId: VideoId;
  /** `in-work`: it is, and this server cannot change its place. */
  readonly how: 'begun' | 'brought-forward' | 'in-work' | 'not-waiting';
  readonly batch?: BatchName;
  /** Its batch is paused: it rests with it, and goes first then. */
  readonly paused?: boolean;
  /** How it ended, where no batch waits for it. */
  readonly before?: OutcomeKind;
}

export function sayBumped(
  { print }: Pick<Steering, 'print'>,
  bumped: readonly Bumped[],
  { json }: { readonly json?: boolean },
): void {
  if (json) print(JSON.stringify({ videos: bumped }));
  else for (const one of bumped) print(`${one.videoId}: ${inWords(one)}`);
}

function inWords({ videoId, how, batch, paused, before }: Bumped): string {
  if (how === 'not-waiting') {
    const ended = before === undefined ? '' : `: it is ${before} already`;
    return `no batch waits for it${ended}. Take it up again with: vidmine retry ${videoId}`;
  }
  const said = SAID[how](batch ?? '');
  return paused ? `${said}; but that batch is paused: vidmine batch resume ${batch}` : said;
}

const SAID: Readonly<Record<Exclude<Bumped['how'], 'not-waiting'>, (batch: string) => string>> = {
  begun: (batch) => `begun at once for ${batch}`,
  'brought-forward': (batch) => `goes before others of ${batch} from its next stage on`,
  'in-work': (batch) => `is being worked on for ${batch}; this Temporal server cannot change its place`,
};
