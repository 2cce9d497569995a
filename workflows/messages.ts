import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { VideoId } from '../domain/ids.ts';
import { ACCOUNTS_SIGNALS, BATCH_SIGNALS, VIDEO_SIGNALS } from '../domain/messages.ts';
import type { AccountsStatus, Lease, LeaseRequest, LeaseReturn } from './accounts/turns.ts';
import type { BatchStatus } from './batch/window.ts';

/** To a batch: this video has an outcome. Only a wake-up; the rows are the truth. */
export const videoSettled = defineSignal<[VideoId]>(BATCH_SIGNALS.videoSettled);
export const batchStatus = defineQuery<BatchStatus>('batchStatus');
export const pauseBatch = defineUpdate<void>('pauseBatch');
export const resumeBatch = defineUpdate<void>('resumeBatch');

/** To a video: your turn. */
export const leaseGranted = defineSignal<[Lease]>(VIDEO_SIGNALS.leaseGranted);

/** To `accounts`. */
export const leaseRequested = defineSignal<[LeaseRequest]>(ACCOUNTS_SIGNALS.leaseRequested);
export const leaseReturned = defineSignal<[LeaseReturn]>(ACCOUNTS_SIGNALS.leaseReturned);
export const requestWithdrawn = defineSignal<[VideoId]>(ACCOUNTS_SIGNALS.requestWithdrawn);
export const accountsStatus = defineQuery<AccountsStatus>('accountsStatus');
