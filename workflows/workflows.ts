/** Every workflow a worker registers. */
export { accounts } from './accounts.ts';
export { batch } from './batch.ts';
export { video } from './video.ts';
