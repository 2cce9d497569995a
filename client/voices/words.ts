import { counted } from '../rendering/counted.ts';

/** What a change of voices did to stored videos. */
export const renamedWords = (renamed: number): string =>
  renamed === 0
    ? 'Nobody in a stored video is called otherwise.'
    : `${counted(renamed, 'speaker')} of stored videos ${renamed === 1 ? 'is' : 'are'} called otherwise.`;
