import { createHash } from 'node:crypto';

/** sha256 hex of the text in Unicode normal form C: what a vector is stored under. */
export const textHash = (text: string): string =>
  createHash('sha256').update(text.normalize('NFC')).digest('hex');
