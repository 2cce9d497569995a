import { youtubeVideoIdIn } from '../domain/sources.ts';

/** A video as a person names it: its id, or any form of its YouTube address. */
export const videoReference = (typed: string): string => {
  const id = typed.trim().replace(/^video\//, '');
  return /^https?:|^(www\.|m\.)?youtu/.test(id) ? (youtubeVideoIdIn(id) ?? id) : id;
};
