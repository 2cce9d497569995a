import { IDENTITY_PHRASES } from './phrases/identity.ts';
import { MACHINE_PHRASES } from './phrases/machine.ts';
import type { Phrase } from './phrases/phrase.ts';
import { TRANSFER_PHRASES } from './phrases/transfer.ts';
import { VIDEO_PHRASES } from './phrases/video.ts';

/** In the order in which they decide: the first that one of the errors says. */
export const ERROR_PHRASES: readonly Phrase[] = [
  ...MACHINE_PHRASES,
  ...IDENTITY_PHRASES,
  ...VIDEO_PHRASES,
  ...TRANSFER_PHRASES,
];
