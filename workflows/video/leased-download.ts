import {
  ActivityFailure,
  ApplicationFailure,
  CancellationScope,
  condition,
  getExternalWorkflowHandle,
} from '@temporalio/workflow';
import type { Downloaded } from '../../activities/download.ts';
import type { Probed } from '../../activities/inputs.ts';
import type { Fault } from '../../domain/faults.ts';
import { ACCOUNTS_WORKFLOW_ID } from '../../domain/ids.ts';
import type { StageResult } from '../../domain/stages.ts';
import type { Lease } from '../accounts/turns.ts';
import { database, network } from '../activities.ts';
import { leaseReturned, requestWithdrawn } from '../messages.ts';
import type { VideoInput } from '../video.ts';

type Audio = StageResult<Downloaded>;
type Take = Extract<Probed, { decision: 'take' }>;

/** A download in its turn: asks `accounts` for a lease, downloads, gives the lease back with its verdict. */
export class LeasedDownload {
  readonly #input: VideoInput;
  #needsLease = false;
  #lease: Lease | undefined;
  #asked = false;

  constructor(input: VideoInput) {
    this.#input = input;
  }

  /** A grant nobody asked for any more goes straight back. */
  grant(lease: Lease): void {
    this.#lease = lease;
  }

  async run(probed: Take): Promise<Audio> {
    this.#needsLease = probed.needsLease && !probed.downloadedBefore;
    const audio = await this.#inTurn(() => network.download(this.#at));
    this.#needsLease = probed.needsLease;
    return audio;
  }

  /** Does work on the audio; where it was deleted meanwhile, fetches it again and repeats the work once. */
  async withAudio<T>(audio: Audio, work: (audio: Audio) => Promise<T>): Promise<T> {
    try {
      return await work(audio);
    } catch (error) {
      if (faultIn(error)?.reason !== 'audio-missing') throw error;
      return work(await this.#inTurn(() => network.download({ ...this.#at, audioNeeded: true })));
    }
  }

  /** Leaves the queue and returns what is held: called once the video is settled, however it went. */
  async giveUp(): Promise<void> {
    if (this.#lease !== undefined) await this.#giveBack(this.#lease);
    else if (this.#asked)
      await tellAccounts((accounts) => accounts.signal(requestWithdrawn, this.#input.videoId));
  }

  async #inTurn(download: () => Promise<Audio>): Promise<Audio> {
    if (!this.#needsLease) return download();
    for (;;) {
      const lease = await this.#waitForTurn();
      try {
        const audio = await download();
        await this.#giveBack(lease);
        return audio;
      } catch (error) {
        const fault = faultIn(error);
        await this.#giveBack(lease, fault);
        // The identity was refused, the video is innocent: it waits for another turn.
        if (fault?.fault !== 'identity') throw error;
      }
    }
  }

  async #waitForTurn(): Promise<Lease> {
    do {
      await database.askForTurn({ ...this.#at });
      this.#asked = true;
    } while (!(await condition(() => this.#lease !== undefined, '10m')));
    return this.#lease!;
  }

  async #giveBack(lease: Lease, fault?: Fault): Promise<void> {
    this.#lease = undefined;
    this.#asked = false;
    const pause =
      fault?.fault === 'identity' ? { pauseMinutes: fault.pauseMinutes, reason: fault.reason } : {};
    await tellAccounts((accounts) =>
      accounts.signal(leaseReturned, { videoId: this.#input.videoId, leaseId: lease.leaseId, ...pause }),
    );
  }

  get #at() {
    return { videoId: this.#input.videoId, settingsHash: this.#input.settingsHash };
  }
}

/**
 * Also when the video was cancelled: its turn goes to the next at once. `accounts` may have been terminated by
 * hand: that is no reason for a video to fail.
 */
async function tellAccounts(
  tell: (accounts: ReturnType<typeof getExternalWorkflowHandle>) => Promise<void>,
): Promise<void> {
  await CancellationScope.nonCancellable(() => tell(getExternalWorkflowHandle(ACCOUNTS_WORKFLOW_ID))).catch(
    () => {},
  );
}

/** The fault an activity failed with, as activities/stage/failure.ts wrote it. */
export function faultIn(error: unknown): Fault | undefined {
  if (!(error instanceof ActivityFailure) || !(error.cause instanceof ApplicationFailure)) return undefined;
  return error.cause.details?.[0] as Fault | undefined;
}
