/** Every workflow a worker registers. */
export { accounts } from './accounts.ts';
export { batch } from './batch.ts';
export { link } from './link.ts';
export { reEmbed } from './re-embed.ts';
export { video } from './video.ts';
