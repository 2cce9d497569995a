import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { Lease } from '../activities/inputs.ts';
import type { LeaseRefused, LeaseRequest, LeaseReturned } from '../activities/turns/inputs.ts';
import type { VideoId } from '../domain/ids.ts';
import {
  ACCOUNTS_SIGNALS,
  BATCH_SIGNALS,
  BATCH_UPDATES,
  type BatchTuning,
  LINK_QUERIES,
  VIDEO_SIGNALS,
  VIDEO_UPDATES,
} from '../domain/messages.ts';
import type { AccountsStatus } from './accounts/turns.ts';
import type { BatchStatus } from './batch/batch-state.ts';
import type { LinkProgress } from './link/progress.ts';

/** To a batch: these videos have an outcome. Only a wake-up; the rows are the truth. */
export const videoSettled = defineSignal<VideoId[]>(BATCH_SIGNALS.videoSettled);
/** To a batch: it may have this many videos in flight from here on. */
export const windowResized = defineSignal<[number]>(BATCH_SIGNALS.windowResized);
export const batchStatus = defineQuery<BatchStatus>('batchStatus');
/** To a batch: its rows were changed by a person before. */
export const pauseBatch = defineUpdate<void>(BATCH_UPDATES.pauseBatch);
export const resumeBatch = defineUpdate<void>(BATCH_UPDATES.resumeBatch);
export const tuneBatch = defineUpdate<void, [BatchTuning]>(BATCH_UPDATES.tuneBatch);
export const rowsOpened = defineUpdate<void>(BATCH_UPDATES.rowsOpened);

/** To a video: your turn. */
export const leaseGranted = defineSignal<[Lease]>(VIDEO_SIGNALS.leaseGranted);
/** To a video: nobody may download it. */
export const leaseRefused = defineSignal<[LeaseRefused]>(VIDEO_SIGNALS.leaseRefused);

/** To a video: what held it is over, or its priority is another: it looks and asks again. */
export const goOn = defineSignal(VIDEO_SIGNALS.goOn);
/** To a video, with a person's words where there are any: it is not to be taken. */
export const skipVideo = defineUpdate<void, [why: string | undefined]>(VIDEO_UPDATES.skipVideo);

/** To `accounts`. */
export const leaseRequested = defineSignal<[LeaseRequest]>(ACCOUNTS_SIGNALS.leaseRequested);
export const leaseReturned = defineSignal<[LeaseReturned]>(ACCOUNTS_SIGNALS.leaseReturned);
export const requestWithdrawn = defineSignal<[VideoId]>(ACCOUNTS_SIGNALS.requestWithdrawn);
/** The rows of accounts or pacing were changed by a person. */
export const accountsChanged = defineSignal(ACCOUNTS_SIGNALS.accountsChanged);
export const accountsStatus = defineQuery<AccountsStatus>('accountsStatus');

/** To `link`: how far it is. */
export const linkStatus = defineQuery<LinkProgress>(LINK_QUERIES.linkStatus);
