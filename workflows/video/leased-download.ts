import { ApplicationFailure } from '@temporalio/common';
import type { Downloaded } from '../../activities/download.ts';
import type { DownloadInput, Lease, Probed } from '../../activities/inputs.ts';
import type { LeaseRefused } from '../../activities/turns/inputs.ts';
import { SIGNS_OF_NETWORK } from '../../domain/download/network-failing.ts';
import type { Fault, Wanted } from '../../domain/faults.ts';
import { PRIORITY } from '../../domain/priority.ts';
import type { StageResult } from '../../domain/stages.ts';
import { network } from '../activities.ts';
import type { VideoInput } from '../video.ts';
import { faultIn, heldIn, timeoutIn } from './fault-in.ts';
import type { Hold } from './hold.ts';
import type { StageTrail } from './stage-trail.ts';
import { type Asking, Turn } from './turn.ts';
import { whyNobody } from './why-nobody.ts';

type Audio = StageResult<Downloaded>;
type Take = Extract<Probed, { decision: 'take' }>;

/** A download that waits for others longer than this beyond its limit has lost its turn; less than a lease lasts. */
const WAIT_FOR_A_SLOT_MS = 5 * 60_000;

/** A download that has not ended this long after its own limit never will. */
const ENDING_MS = 60_000;

/** A download in its turn: one attempt per turn, as whoever `accounts` says, until it is had or settled. */
export class LeasedDownload {
  readonly turn: Turn;
  /** The video's audio, once there is any. */
  fetched: Audio | undefined;
  readonly #input: VideoInput;
  readonly #hold: Hold;
  readonly #trail: StageTrail;
  #needsLease = false;
  #wants: Wanted | undefined;
  /** Whoever was told that somebody else is to try. */
  readonly #excluded: string[] = [];
  /** Whoever tried last: another one goes first where there is one. */
  #last: string | undefined;
  #detail: string | undefined;
  #again: true | undefined;

  constructor(input: VideoInput, hold: Hold, trail: StageTrail) {
    this.#input = input;
    this.#hold = hold;
    this.#trail = trail;
    this.turn = new Turn(input, hold);
  }

  async run(probed: Take): Promise<Audio> {
    this.#wants = probed.wants;
    this.#needsLease = probed.needsLease && !probed.downloadedBefore;
    this.fetched = await this.#download();
    this.#needsLease = probed.needsLease;
    return this.fetched;
  }

  /** Does work on the audio; where it was deleted meanwhile, fetches it again and repeats the work once. */
  async withAudio<T>(audio: Audio, work: (audio: Audio) => Promise<T>): Promise<T> {
    try {
      return await this.#hold.through(() => work(audio));
    } catch (error) {
      if (faultIn(error)?.reason !== 'audio-missing') throw error;
      const again = await this.#download(true);
      return this.#hold.through(() => work(again));
    }
  }

  async #download(audioNeeded?: true): Promise<Audio> {
    const { videoId, settingsHash, batch } = this.#input;
    const input: DownloadInput = { videoId, settingsHash, batch, audioNeeded };
    if (!this.#needsLease) return this.#hold.through(() => network.download(input));
    for (;;) {
      const answer = await this.turn.ask(this.#asking);
      if ('refused' in answer) throw this.#unavailable(answer.refused);
      const { lease } = answer;
      this.#trail.downloadsAs(lease.account);
      try {
        const audio = await downloadOnce({ ...input, lease, wants: this.#wants });
        await this.turn.giveBack();
        return audio;
      } catch (error) {
        await this.turn.giveBack();
        await this.#learn(lease.account, error);
      }
    }
  }

  get #asking(): Asking {
    const last = this.#last === undefined ? undefined : [this.#last];
    return {
      wants: this.#wants,
      refused: this.#wants === undefined ? last : this.#excluded,
      again: this.#again,
    };
  }

  /**
   * What a failed attempt means for the next one. One that was held asks for its next turn when the batch goes on.
   *
   * @throws the error itself where there is to be none.
   */
  async #learn(account: string, error: unknown): Promise<void> {
    const held = heldIn(error);
    const timeout = timeoutIn(error);
    const fault = faultIn(error);
    if (held === undefined && fault === undefined && timeout === undefined) throw error;
    if (fault?.fault === 'video' && fault.settles !== undefined) throw error;
    this.#again = othersGoFirst(fault) ? undefined : true;
    if (held !== undefined) return this.#hold.rest(held);
    if (fault?.fault === 'system' || timeout === 'not-started') return;
    this.#last = account;
    this.#detail = fault?.detail;
    if (fault?.fault !== 'identity' || fault.wants === undefined) return;
    this.#wants = fault.wants;
    this.#excluded.push(account);
  }

  #unavailable(why: LeaseRefused['why']): ApplicationFailure {
    const reason = this.#wants?.otherwise ?? 'not-found';
    const detail = whyNobody(why, {
      videoId: this.#input.videoId,
      reason,
      tried: this.#excluded,
      said: this.#detail,
    });
    const fault: Fault = { fault: 'video', reason, detail, settles: { kind: 'unavailable', reason } };
    return ApplicationFailure.nonRetryable(detail, fault.fault, fault);
  }
}

/**
 * Where no answer came, a part is down or whoever asked was refused, others show whether it is the network, the
 * machine or the account: the video itself may be the reason, and first at every turn it would leave none to others.
 */
const othersGoFirst = (fault: Fault | undefined): boolean =>
  fault?.fault === 'system' ||
  SIGNS_OF_NETWORK.includes(fault?.reason ?? '') ||
  (fault?.fault === 'identity' && fault.wants === undefined);

/** Only a worker that is lost makes Temporal try again within the same turn. */
const downloadOnce = (input: DownloadInput & { lease: Lease }): Promise<Audio> =>
  network.download.executeWithOptions(
    {
      startToCloseTimeout: input.lease.limitMs + ENDING_MS,
      scheduleToCloseTimeout: input.lease.limitMs + WAIT_FOR_A_SLOT_MS,
      // Whoever has a turn keeps nobody else's waiting.
      priority: { priorityKey: PRIORITY.first },
      summary: `as ${input.lease.account}`,
    },
    [input],
  );
