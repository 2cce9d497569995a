import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { Lease } from '../activities/inputs.ts';
import type { LeaseRefused, LeaseRequest, LeaseReturned } from '../activities/turns/inputs.ts';
import type { VideoId } from '../domain/ids.ts';
import { ACCOUNTS_SIGNALS, BATCH_SIGNALS, LINK_QUERIES, VIDEO_SIGNALS } from '../domain/messages.ts';
import type { AccountsStatus } from './accounts/turns.ts';
import type { BatchStatus } from './batch/window.ts';
import type { LinkProgress } from './link/progress.ts';

/** To a batch: these videos have an outcome. Only a wake-up; the rows are the truth. */
export const videoSettled = defineSignal<VideoId[]>(BATCH_SIGNALS.videoSettled);
/** To a batch: it may have this many videos in flight from here on. */
export const windowResized = defineSignal<[number]>(BATCH_SIGNALS.windowResized);
export const batchStatus = defineQuery<BatchStatus>('batchStatus');
export const pauseBatch = defineUpdate<void>('pauseBatch');
export const resumeBatch = defineUpdate<void>('resumeBatch');

/** To a video: your turn. */
export const leaseGranted = defineSignal<[Lease]>(VIDEO_SIGNALS.leaseGranted);
/** To a video: nobody may download it. */
export const leaseRefused = defineSignal<[LeaseRefused]>(VIDEO_SIGNALS.leaseRefused);

/** To `accounts`. */
export const leaseRequested = defineSignal<[LeaseRequest]>(ACCOUNTS_SIGNALS.leaseRequested);
export const leaseReturned = defineSignal<[LeaseReturned]>(ACCOUNTS_SIGNALS.leaseReturned);
export const requestWithdrawn = defineSignal<[VideoId]>(ACCOUNTS_SIGNALS.requestWithdrawn);
/** The rows of accounts or pacing were changed by a person. */
export const accountsChanged = defineSignal(ACCOUNTS_SIGNALS.accountsChanged);
export const accountsStatus = defineQuery<AccountsStatus>('accountsStatus');

/** To `link`: how far it is. */
export const linkStatus = defineQuery<LinkProgress>(LINK_QUERIES.linkStatus);
